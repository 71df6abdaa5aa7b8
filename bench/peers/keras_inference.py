# Answers MNIST's test images with the tutorial's network in Keras, for each line once with each size of batches. See
# peer.mjs. Arguments: MNIST's files, sizes.
import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras

from mnist import load
from tutorial_network import network

directory, sizes = sys.argv[1], [int(size) for size in sys.argv[2:]]
x, _ = load(directory, "t10k")
x = x[..., None]
model = network()
print(json.dumps({"versions": f"Keras {keras.__version__}"}), flush=True)


def milliseconds(batch_size):
    began = time.perf_counter()
    model.predict(x, batch_size=batch_size, verbose=0)
    return (time.perf_counter() - began) * 1000


for _ in sys.stdin:
    print(json.dumps({"predictsMs": [milliseconds(size) for size in sizes]}), flush=True)
