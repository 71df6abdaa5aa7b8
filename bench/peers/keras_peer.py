# Trains the tutorial's network with Keras. See peer.mjs. Arguments: training images, validation images, MNIST's files,
# and the seed where it matters.
import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
import tensorflow as tf

from mnist import load
from tutorial_network import network

images, validation, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
if len(sys.argv) > 4:
    keras.utils.set_random_seed(int(sys.argv[4]))
# All of it in memory, as ours, whatever part an epoch takes.
x, labels = load(directory, "train")
x_validation, validation_labels = load(directory, "t10k")
x, x_validation = x[..., None], x_validation[..., None]
y, y_validation = keras.utils.to_categorical(labels, 10), keras.utils.to_categorical(validation_labels, 10)


class Clock(keras.callbacks.Callback):
    def on_test_begin(self, logs=None):
        self.validation_began = time.perf_counter()

    def on_test_end(self, logs=None):
        self.validation = time.perf_counter() - self.validation_began


def say(answer):
    print(json.dumps(answer), flush=True)


model = network()
say({"versions": f"Keras {keras.__version__}, TensorFlow {tf.__version__}"})
for line in sys.stdin:
    if line.strip() == "new":
        model = network()
    clock = Clock()
    began = time.perf_counter()
    history = model.fit(
        x[:images],
        y[:images],
        batch_size=100,
        epochs=1,
        validation_data=(x_validation[:validation], y_validation[:validation]),
        verbose=0,
        callbacks=[clock],
    ).history
    epoch = time.perf_counter() - began
    say(
        {
            "epochMs": epoch * 1000,
            "stepMs": (epoch - clock.validation) * 1000 / (images / 100),
            "validationMs": clock.validation * 1000,
            "valAccuracy": history["val_accuracy"][-1],
        }
    )
