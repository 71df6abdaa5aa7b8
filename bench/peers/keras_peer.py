# Trains the tutorial's network with Keras. See peer.mjs. Arguments: training images, validation images, MNIST's files,
# and the seed where it matters. The line "new" trains a new network.
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import tensorflow as tf

from keras_epochs import say, train
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

say({"versions": f"Keras {keras.__version__}, TensorFlow {tf.__version__}"})
line = sys.stdin.readline()
while line:
    line = train(
        network(),
        x[:images],
        y[:images],
        batch_size=100,
        validation_data=(x_validation[:validation], y_validation[:validation]),
        # As large as ours; a batch as small as training's, which Keras would take, is slower.
        validation_batch_size=200,
    )
