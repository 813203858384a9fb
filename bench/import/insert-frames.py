"""Reads a services file with pandas and writes it with pymongo: `insert-frames.py INPUT`, started by pandas.ts."""

import json
import resource
import sys
import time

import pandas
import pymongo

given = json.loads(sys.argv[1])
client = pymongo.MongoClient(given["uri"])
lines = client.get_default_database()["services"]
# The indexes that Midas keeps, on the columns that they come from.
lines.create_index([("customer_id", 1), ("order_id", 1)])
lines.create_index([("date", 1), ("customer_id", 1)])
lines.create_index([("import_id", 1), ("customer_id", 1)])

start = time.perf_counter()
written = 0
frames = pandas.read_csv(
    given["services"],
    dtype={"order_id": str, "customer_id": str},
    parse_dates=["date"],
    chunksize=given["batch"],
)
for frame in frames:
    frame["import_id"] = "1"
    records = frame.to_dict("records")
    lines.insert_many(records, ordered=False)
    written += len(records)
seconds = time.perf_counter() - start

resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"result": {"seconds": seconds, "lines": written}, "memory": {"resident": resident}}))
