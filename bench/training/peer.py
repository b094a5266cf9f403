"""One process of the peer: PyTorch's training step of the network that `baseline-emotion` is.

Prints one JSON line: milliseconds of each measured step, and the peak resident memory in bytes.
"""

import json
import resource
import sys
import time

import torch
from torch import nn

batch_size, threads, warmup, steps, layout = (
    int(sys.argv[1]),
    int(sys.argv[2]),
    int(sys.argv[3]),
    int(sys.argv[4]),
    sys.argv[5],
)
torch.set_num_threads(threads)
torch.manual_seed(1)
memory_format = torch.channels_last if layout == "channels_last" else torch.contiguous_format


def block(inputs, outputs):
    return [
        nn.Conv2d(inputs, outputs, 3, padding=1),
        nn.ELU(),
        nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.01),
    ]


def dense(inputs, outputs, rate):
    layers = [nn.Linear(inputs, outputs), nn.ReLU(), nn.BatchNorm1d(outputs, eps=1e-3, momentum=0.01)]
    return layers + ([nn.Dropout(rate)] if rate > 0 else [])


network = nn.Sequential(
    *block(1, 64), *block(64, 64), nn.MaxPool2d(2), nn.Dropout(0.3),
    *block(64, 128), *block(128, 128), nn.MaxPool2d(2), nn.Dropout(0.4),
    *block(128, 256), *block(256, 256), nn.MaxPool2d(2), nn.Dropout(0.5),
    nn.Flatten(),
    *dense(9216, 1024, 0.5), *dense(1024, 512, 0.3), *dense(512, 256, 0),
    nn.Linear(256, 7),
).to(memory_format=memory_format)
parameters = sum(parameter.numel() for parameter in network.parameters())
assert parameters == 11_245_767, parameters

optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, eps=1e-7)
criterion = nn.CrossEntropyLoss()
images = torch.rand(batch_size, 1, 48, 48).contiguous(memory_format=memory_format)
labels = torch.randint(0, 7, (batch_size,))

times = []
for _ in range(warmup + steps):
    start = time.perf_counter()
    optimizer.zero_grad()
    loss = criterion(network(images), labels)
    loss.backward()
    optimizer.step()
    loss.item()
    times.append((time.perf_counter() - start) * 1000)

print(
    json.dumps(
        {
            "milliseconds": times[warmup:],
            "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "version": torch.__version__,
        }
    )
)
