"""Trains scikit-learn's random forest on a trial given as JSON, and prints what it took as JSON."""

import json
import resource
import sys
import time

import numpy
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

COLUMNS = 10


def problem(file):
    values = numpy.fromfile(file).reshape(COLUMNS + 1, -1)
    return numpy.ascontiguousarray(values[:COLUMNS].T, dtype=numpy.float32), values[COLUMNS]


trial = json.loads(sys.argv[1])
rows, target = problem(trial["train"])
held_rows, held_target = problem(trial["held"])
forest = RandomForestClassifier(
    n_estimators=trial["trees"],
    max_depth=trial["maxDepth"],
    min_samples_leaf=trial["minLeaf"],
    max_features=trial["featuresPerSplit"],
    n_jobs=trial["threads"],
    random_state=trial["seed"],
)
start = time.perf_counter()
forest.fit(rows, target)
trained = time.perf_counter()
probability = forest.predict_proba(held_rows)[:, 1]
predicted = time.perf_counter()
result = {
    "seconds": trained - start,
    "predictSeconds": predicted - trained,
    "auc": roc_auc_score(held_target, probability),
}
memory = {"resident": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
print(json.dumps({"result": result, "memory": memory}))
