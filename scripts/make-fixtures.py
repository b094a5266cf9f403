"""Trains networks in PyTorch for 20 steps and writes what autograd must reproduce.

    /usr/bin/python3 scripts/make-fixtures.py

Needs PyTorch and NumPy (Debian: apt-get install python3-torch). Weights, images and labels come from an integer hash
that packages/autograd/src/testing/tensors.ts computes too, so that only results are stored:
packages/autograd/fixtures/pytorch.json.

Every training runs in 64 and in 32 bits. The 64-bit numbers are what is expected; how far PyTorch's own 32-bit run is
from them (`gaps`) tells how far another 32-bit implementation may be.

Parameters are named and shaped as autograd's: dense weights are [features, units]; normalization weights are called
scale, offset, moving_mean and moving_variance.
"""

import json
import math
import pathlib

import numpy
import torch
from torch import nn
from torch.nn import functional

STEPS = 20
SAMPLES = 8
OUTPUT = pathlib.Path(__file__).parent.parent / "packages" / "autograd" / "fixtures" / "pytorch.json"

MASK = 0xFFFFFFFF


def hashed(stream, count):
    """Whole numbers 0 ... 2^32 - 1; the same as hash() in tensors.ts."""
    index = numpy.arange(count, dtype=numpy.uint64)
    mixed = (index * 0x9E3779B1 + stream * 0x85EBCA77) & MASK
    mixed = ((mixed ^ (mixed >> 16)) * 0x85EBCA6B) & MASK
    mixed = ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & MASK
    return mixed ^ (mixed >> 16)


def uniform(shape, stream, low, high):
    """Numbers in [low, high); the same as uniform() in tensors.ts."""
    fraction = (hashed(stream, math.prod(shape)) >> 8).astype(numpy.float64) / 2**24
    return torch.from_numpy((low + (high - low) * fraction).astype(numpy.float32).reshape(shape))


def patterns(count, channels, size):
    """Images of 4 x 4 squares under noise; the same as patterns() in pytorch-networks.ts."""
    noise = uniform((count, channels, size, size), 1, 0, 1).double()
    place = torch.arange(size) * 4 // size
    squares = uniform((count, channels, 4, 4), 2, 0, 1).double()[:, :, place][:, :, :, place]
    return (0.75 * squares + 0.25 * noise).float()


class BatchNorm(nn.Module):
    """As Keras: the moving variance is that of the batch divided by n, where PyTorch's own keeps n - 1."""

    def __init__(self, channels):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels))
        self.offset = nn.Parameter(torch.zeros(channels))
        self.register_buffer("moving_mean", torch.zeros(channels))
        self.register_buffer("moving_variance", torch.ones(channels))

    def forward(self, x):
        if self.training:
            axes = [axis for axis in range(x.dim()) if axis != 1]
            with torch.no_grad():
                self.moving_mean.mul_(0.99).add_(0.01 * x.mean(axes))
                self.moving_variance.mul_(0.99).add_(0.01 * x.var(axes, unbiased=False))
            return functional.batch_norm(x, None, None, self.scale, self.offset, training=True, eps=1e-3)
        return functional.batch_norm(
            x, self.moving_mean, self.moving_variance, self.scale, self.offset, training=False, eps=1e-3
        )


class Conv(nn.Module):
    """Convolution with padding as TensorFlow's `same`: the odd zero lies below and to the right."""

    def __init__(self, inputs, outputs, kernel=3, stride=1, groups=1, bias=True):
        super().__init__()
        self.filter = nn.Parameter(torch.empty(outputs, inputs // groups, kernel, kernel))
        self.bias = nn.Parameter(torch.empty(outputs)) if bias else None
        self.stride = stride
        self.groups = groups

    def forward(self, x):
        pads = []
        for size in (x.shape[3], x.shape[2]):
            total = max((-(-size // self.stride) - 1) * self.stride + self.filter.shape[2] - size, 0)
            pads += [total // 2, total - total // 2]
        return functional.conv2d(
            functional.pad(x, pads), self.filter, self.bias, stride=self.stride, groups=self.groups
        )


class Dense(nn.Module):
    def __init__(self, features, units):
        super().__init__()
        self.weights = nn.Parameter(torch.empty(features, units))
        self.bias = nn.Parameter(torch.empty(units))

    def forward(self, x):
        return x @ self.weights + self.bias


class Baseline(nn.Module):
    """The trunk of the emotion, age and ethnicity networks without dropout: 11 million parameters."""

    def __init__(self, classes):
        super().__init__()
        channels = [1, 64, 64, 128, 128, 256, 256]
        self.conv = nn.ModuleList(Conv(a, b) for a, b in zip(channels, channels[1:]))
        self.conv_bn = nn.ModuleList(BatchNorm(b) for b in channels[1:])
        units = [9216, 1024, 512, 256]
        self.dense = nn.ModuleList(Dense(a, b) for a, b in zip(units, units[1:]))
        self.dense_bn = nn.ModuleList(BatchNorm(b) for b in units[1:])
        self.head = Dense(256, classes)

    def forward(self, x):
        for index, (conv, norm) in enumerate(zip(self.conv, self.conv_bn)):
            x = norm(functional.elu(conv(x)))
            if index % 2 == 1:
                x = functional.max_pool2d(x, 2)
        x = x.flatten(1)
        for dense, norm in zip(self.dense, self.dense_bn):
            x = norm(functional.relu(dense(x)))
        return self.head(x)


class Gender(nn.Module):
    def __init__(self):
        super().__init__()
        channels = [1, 32, 64, 64]
        self.conv = nn.ModuleList(Conv(a, b) for a, b in zip(channels, channels[1:]))
        self.conv_bn = nn.ModuleList(BatchNorm(b) for b in channels[1:])
        self.dense = Dense(2304, 256)
        self.head = Dense(256, 1)

    def forward(self, x):
        for conv, norm in zip(self.conv, self.conv_bn):
            x = functional.max_pool2d(norm(functional.relu(conv(x))), 2)
        return self.head(functional.relu(self.dense(x.flatten(1))))


class Residual(nn.Module):
    """A depthwise and a strided convolution, a shortcut, squeeze-excitation and an overlapping pool."""

    def __init__(self):
        super().__init__()
        self.stem = Conv(3, 16, bias=False)
        self.stem_bn = BatchNorm(16)
        self.depthwise = Conv(16, 16, groups=16, bias=False)
        self.depthwise_bn = BatchNorm(16)
        self.down = Conv(16, 32, stride=2, bias=False)
        self.down_bn = BatchNorm(32)
        self.squeeze = Dense(32, 8)
        self.excite = Dense(8, 32)
        self.shortcut = Conv(16, 32, kernel=1, stride=2, bias=False)
        self.head = Dense(32, 5)

    def forward(self, x):
        x = functional.silu(self.stem_bn(self.stem(x)))
        x = functional.max_pool2d(x, 3, stride=2, padding=1)
        y = functional.silu(self.depthwise_bn(self.depthwise(x)))
        y = self.down_bn(self.down(y))
        gate = torch.sigmoid(self.excite(functional.relu(self.squeeze(y.mean([2, 3])))))
        y = functional.relu(y * gate[:, :, None, None] + self.shortcut(x))
        return self.head(y.mean([2, 3]))


def initialize(network):
    """The same for autograd: weights by the place of the parameter, uniform with He's variance."""
    for stream, (name, parameter) in enumerate(network.named_parameters()):
        shape = tuple(parameter.shape)
        if name.endswith("scale"):
            numbers = uniform(shape, 1000 + stream, 0.8, 1.2)
        elif name.endswith(("offset", "bias")):
            numbers = uniform(shape, 1000 + stream, -0.1, 0.1)
        else:
            fan_in = shape[0] if len(shape) == 2 else math.prod(shape[1:])
            bound = math.sqrt(6 / fan_in)
            numbers = uniform(shape, 1000 + stream, -bound, bound)
        parameter.data.copy_(numbers)


def decayed(network):
    """Weight decay is for matrices and filters only."""
    groups = {True: [], False: []}
    for parameter in network.parameters():
        groups[parameter.dim() > 1].append(parameter)
    return groups


def sgd(network):
    groups = decayed(network)
    return torch.optim.SGD(
        [{"params": groups[True], "weight_decay": 5e-3}, {"params": groups[False], "weight_decay": 0}],
        lr=0.05,
        momentum=0.9,
        nesterov=True,
    )


def adam_w(network):
    groups = decayed(network)
    return torch.optim.AdamW(
        [{"params": groups[True], "weight_decay": 0.05}, {"params": groups[False], "weight_decay": 0}],
        lr=1e-3,
        eps=1e-7,
    )


def adam(learning_rate):
    return lambda network: torch.optim.Adam(network.parameters(), lr=learning_rate, eps=1e-7)


def cross_entropy(logits, labels):
    return functional.cross_entropy(logits, torch.tensor(labels))


def smoothed_cross_entropy(logits, labels):
    return functional.cross_entropy(logits, torch.tensor(labels), label_smoothing=0.1)


def binary_cross_entropy(logits, labels):
    return functional.binary_cross_entropy_with_logits(logits[:, 0], torch.tensor(labels, dtype=logits.dtype))


def filter_penalty(network):
    """L2 on kernels, as Keras adds it to the loss."""
    kernels = [p for name, p in network.named_parameters() if name.endswith(("filter", "weights"))]
    return 0.01 * sum((kernel**2).sum() for kernel in kernels)


CASES = {
    "emotion": {
        "network": lambda: Baseline(7),
        "channels": 1,
        "size": 48,
        "labels": [0, 3, 6, 4],
        "loss": cross_entropy,
        # With 1e-3 this network, its batch of four and Adam's first steps are chaotic: within three steps PyTorch's own
        # 32-bit losses are a tenth away from its 64-bit ones.
        "optimizer": adam(1e-5),
    },
    "gender": {
        "network": Gender,
        "channels": 1,
        "size": 48,
        "labels": [1, 0, 0, 1],
        "loss": binary_cross_entropy,
        "optimizer": adam(1e-3),
        "penalty": filter_penalty,
    },
    "residual-sgd": {
        "network": Residual,
        "channels": 3,
        "size": 20,
        "labels": [1, 0, 4, 2, 3, 3],
        "loss": smoothed_cross_entropy,
        "optimizer": sgd,
        "clip": 0.5,
    },
    "residual-adamw": {
        "network": Residual,
        "channels": 3,
        "size": 20,
        "labels": [1, 0, 4, 2, 3, 3],
        "loss": cross_entropy,
        "optimizer": adam_w,
    },
}


def number(value):
    return float(f"{float(value):.7g}")


def summary(tensor):
    """Norm, mean and a few elements, evenly placed from an odd start."""
    flat = tensor.detach().double().flatten()
    places = [int(place) % len(flat) for place in hashed(len(flat) & MASK, SAMPLES)]
    return {
        "norm": number(flat.norm()),
        "mean": number(flat.mean()),
        "places": places,
        "samples": [number(flat[place]) for place in places],
    }


def named(items):
    """As autograd writes names: the layer, a slash, the parameter."""
    return [("/".join(name.rsplit(".", 1)), value) for name, value in items]


def deviation(actual, expected):
    """Largest difference of an element, as a share of what a typical element is."""
    typical = expected.norm() / math.sqrt(expected.numel())
    return float((actual - expected).abs().max() / typical)


def train(case, dtype):
    network = case["network"]()
    initialize(network)
    network = network.to(dtype)
    labels = case["labels"]
    images = patterns(len(labels), case["channels"], case["size"]).to(dtype)
    optimizer = case["optimizer"](network)
    network.train()
    losses, gradients = [], {}
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = case["loss"](network(images), labels)
        if "penalty" in case:
            loss = loss + case["penalty"](network)
        loss.backward()
        if step == 0:
            gradients = {name: p.grad.double().clone() for name, p in named(network.named_parameters())}
        if "clip" in case:
            nn.utils.clip_grad_norm_(network.parameters(), case["clip"])
        optimizer.step()
        losses.append(float(loss))
    network.eval()
    with torch.no_grad():
        logits = network(images).double()
    weights = {name: value.double() for name, value in named(network.state_dict().items())}
    return losses, gradients, weights, logits


def run(case):
    losses, gradients, weights, logits = train(case, torch.float64)
    losses32, gradients32, weights32, logits32 = train(case, torch.float32)
    return {
        "losses": [number(loss) for loss in losses],
        "gradients": {name: summary(value) for name, value in gradients.items()},
        "weights": {name: summary(value) for name, value in weights.items()},
        "logits": [number(value) for value in logits.flatten()],
        "gaps": {
            "losses": [number(abs(a / b - 1)) for a, b in zip(losses32, losses)],
            "gradients": number(max(deviation(gradients32[name], value) for name, value in gradients.items())),
            "weights": number(max(deviation(weights32[name], value) for name, value in weights.items())),
            "logits": number(deviation(logits32, logits)),
        },
    }


if __name__ == "__main__":
    torch.manual_seed(0)
    results = {}
    for name, case in CASES.items():
        results[name] = run(case)
        print(name, results[name]["losses"][0], "->", results[name]["losses"][-1], results[name]["gaps"], flush=True)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps({"torch": torch.__version__, "cases": results}, indent=1) + "\n")
