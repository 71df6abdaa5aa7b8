# Trains the tutorial's network with PyTorch. See peer.mjs. Arguments: training images, validation images, MNIST's files.
import json
import sys
import time

import torch
from torch import nn

from mnist import load

images, validation, directory = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
# As large as ours.
VALIDATION_BATCH = 200
x, y = (torch.from_numpy(part) for part in load(directory, "train"))
x_validation, y_validation = (torch.from_numpy(part) for part in load(directory, "t10k"))
x, x_validation = x[:, None], x_validation[:, None]

model = nn.Sequential(
    nn.Conv2d(1, 32, 3, padding="same"),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Dropout(0.2),
    nn.Conv2d(32, 64, 3, padding="same"),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Dropout(0.2),
    nn.Flatten(),
    nn.Linear(64 * 7 * 7, 128),
    nn.ReLU(),
    nn.Linear(128, 10),
)
loss_of = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())


def say(answer):
    print(json.dumps(answer), flush=True)


def train():
    model.train()
    order = torch.randperm(images)
    total, correct = 0.0, 0
    for start in range(0, images, 100):
        batch = order[start : start + 100]
        logits = model(x[batch])
        loss = loss_of(logits, y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
        correct += (logits.argmax(1) == y[batch]).sum().item()


def validate():
    model.eval()
    correct = 0
    with torch.inference_mode():
        for start in range(0, validation, VALIDATION_BATCH):
            logits = model(x_validation[start : start + VALIDATION_BATCH])
            loss_of(logits, y_validation[start : start + VALIDATION_BATCH]).item()
            correct += (logits.argmax(1) == y_validation[start : start + VALIDATION_BATCH]).sum().item()
    return correct / validation


say({"versions": f"PyTorch {torch.__version__}"})
for _ in sys.stdin:
    began = time.perf_counter()
    train()
    trained = time.perf_counter()
    accuracy = validate()
    ended = time.perf_counter()
    say(
        {
            "epochMs": (ended - began) * 1000,
            "stepMs": (trained - began) * 1000 / (images / 100),
            "validationMs": (ended - trained) * 1000,
            "valAccuracy": accuracy,
        }
    )
