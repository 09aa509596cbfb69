"""Prints pickles.json: values pickled by Python itself in each of its protocols, in Base64."""
import base64
import collections
import datetime
import json
import os
import pickle


class Evil:
    def __reduce__(self):
        return os.system, ("echo pwned",)


shared = ["twice"]
SAMPLES = {
    "constants": (None, True, False),
    "numbers": (0, 1, -1, 255, 65536, -(2**31), 2**63, -(2**70), 0.5, -1e300, float("inf")),
    "texts": ("", "plain", "größe\n\\ 'quoted'", "x" * 300),
    "bytes": (b"", b"\x00\xff"),
    "nested": {"a": [1, (2, 3, 4, 5)], "b": {"c": []}},
    "set": {7},
    "ordered": collections.OrderedDict([("b", 1), ("a", 2)]),
    "shared": [shared, shared],
    "date": datetime.date(2026, 1, 31),
    "evil": {"w": Evil()},
}
print(json.dumps({
    name: [base64.b64encode(pickle.dumps(value, protocol=protocol)).decode() for protocol in range(6)] for name, value in SAMPLES.items()
}, indent=1))
