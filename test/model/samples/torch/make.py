"""Makes the samples of this folder; they were made with torch 1.13, scikit-learn 1.2.1 and joblib.

A, A2: the same network, other weights. B: a wider layer. C: the weights of A, ReLU replaced by Sigmoid.
.sd.pt: state dict; .ckpt.pt: checkpoint; .full.pt: the module itself; .torchscript: traced by TorchScript; .legacy.pt: format before 1.6.
evil.pt and evil.pkl would run a harmless command when they are loaded: load nothing of this folder.
"""
import os
import pickle

import joblib
import numpy as np
import torch
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from torch import nn


def net(seed, width=16, activation=nn.ReLU):
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Conv2d(1, width, 3, padding=1), nn.BatchNorm2d(width), activation(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 2)
    )


class Evil:
    def __reduce__(self):
        return os.system, ("echo pwned",)


for name, module in {"A": net(0), "A2": net(1), "B": net(0, width=24), "C": net(0, activation=nn.Sigmoid)}.items():
    module.eval()
    torch.save(module.state_dict(), f"{name}.sd.pt")
    torch.save({"model": module.state_dict(), "epoch": 3}, f"{name}.ckpt.pt")
    torch.save(module, f"{name}.full.pt")
    torch.jit.trace(module, torch.zeros(1, 1, 28, 28)).save(f"{name}.torchscript")

torch.save(net(0).state_dict(), "A.legacy.pt", _use_new_zipfile_serialization=False)
torch.save({"w": Evil()}, "evil.pt")
with open("evil.pkl", "wb") as file:
    pickle.dump({"w": Evil()}, file, protocol=2)

X = np.random.RandomState(0).randn(60, 4)
y = (X[:, 0] > 0).astype(int)
with open("lrA.pkl", "wb") as file:
    pickle.dump(LogisticRegression(C=1.0).fit(X, y), file)
joblib.dump(RandomForestClassifier(5, random_state=0).fit(X, y), "rf.joblib")
