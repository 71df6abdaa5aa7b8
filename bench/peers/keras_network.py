# Trains any network on made-up images with Keras. See convscope-network.mjs, whose lines it understands; each layer
# names its inputs.
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
import tensorflow as tf
from keras import layers as made

from keras_epochs import say, train

# Ours to Keras's words.
LAYERS = {
    "conv2d": made.Conv2D,
    "depthwiseConv2d": made.DepthwiseConv2D,
    "separableConv2d": made.SeparableConv2D,
    "maxPooling2d": made.MaxPooling2D,
    "averagePooling2d": made.AveragePooling2D,
    "globalMaxPooling2d": made.GlobalMaxPooling2D,
    "globalAveragePooling2d": made.GlobalAveragePooling2D,
    "batchNormalization": made.BatchNormalization,
    "dropout": made.Dropout,
    "flatten": made.Flatten,
    "dense": made.Dense,
    "activation": made.Activation,
    "add": made.Add,
    "concatenate": made.Concatenate,
}
ARGUMENTS = {
    "kernelSize": "kernel_size",
    "dilationRate": "dilation_rate",
    "useBias": "use_bias",
    "depthMultiplier": "depth_multiplier",
    "poolSize": "pool_size",
}


def network(layers, shape):
    outputs = {"input": keras.Input(shape)}
    for layer in layers:
        arguments = {ARGUMENTS.get(key, key): value for key, value in layer.items() if key not in ("type", "input", "inputs")}
        inputs = [outputs[name] for name in layer["inputs"]]
        built = LAYERS[layer["type"]](**arguments)
        outputs[layer["name"]] = built(inputs[0] if len(inputs) == 1 else inputs)
    model = keras.Model(outputs["input"], outputs[layers[-1]["name"]])
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model


say({"versions": f"Keras {keras.__version__}, TensorFlow {tf.__version__}"})
line = sys.stdin.readline()
while line:
    wanted = json.loads(line)
    keras.backend.clear_session()
    images = wanted["images"]
    x = np.random.default_rng(1).random((images, *wanted["inputShape"]), np.float32)
    y = keras.utils.to_categorical(np.arange(images) % 10, 10)
    line = train(network(wanted["layers"], wanted["inputShape"]), x, y, batch_size=100)
