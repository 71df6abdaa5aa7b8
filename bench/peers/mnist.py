# MNIST from its IDX files: float32 images from 0 to 1 and labels.
from pathlib import Path

import numpy as np


def load(directory, split):
    folder = Path(directory)
    images = np.frombuffer((folder / f"{split}-images-idx3-ubyte").read_bytes(), np.uint8, offset=16)
    labels = np.frombuffer((folder / f"{split}-labels-idx1-ubyte").read_bytes(), np.uint8, offset=8)
    return images.reshape(-1, 28, 28).astype("float32") / 255, labels.astype("int64")
