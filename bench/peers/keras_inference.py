# Answers MNIST's test images with the tutorial's network in Keras, once for each line. See peer.mjs. Arguments: batch
# size, MNIST's files.
import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras

from mnist import load
from tutorial_network import network

batch_size, directory = int(sys.argv[1]), sys.argv[2]
x, _ = load(directory, "t10k")
x = x[..., None]
model = network()
print(json.dumps({"versions": f"Keras {keras.__version__}"}), flush=True)
for _ in sys.stdin:
    began = time.perf_counter()
    model.predict(x, batch_size=batch_size, verbose=0)
    print(json.dumps({"predictMs": (time.perf_counter() - began) * 1000}), flush=True)
