#!/usr/bin/python3
"""Requests that outlast a switch: one upload, and a feed that is followed all the while.

    long_requests.py PORT SECONDS

The upload goes on for two seconds after the feed has moved to another instance, and for SECONDS at the most. Prints one
JSON object. A feed that ends without its last event, `obsolete`, was cut.
"""
import http.client
import json
import sys
import threading
import time

port, seconds = int(sys.argv[1]), float(sys.argv[2])
titles, seen, result = [], [], {"streams": 0, "cut": 0, "refused": 0, "error": None}
done = threading.Event()


def follow():
    last = None
    while not done.is_set():
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/questions/feed", headers={"Last-Event-ID": last} if last else {})
            answer = connection.getresponse()
            if answer.status != 200:
                result["refused"] += 1
                time.sleep(0.2)
                continue
            result["streams"] += 1
            event = None
            for line in answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "id":
                    last = value
                elif name == "data" and event == "question":
                    title = json.loads(value)["title"]
                    if title.startswith("Long "):
                        seen.append(title)
                if done.is_set():
                    return
            if event != "obsolete":
                result["cut"] += 1
        except OSError as error:
            result["error"] = repr(error)
            return


def upload():
    end, number, has_switched = time.time() + seconds, 0, False
    while time.time() < end:
        if result["streams"] > 1 and not has_switched:
            end, has_switched = time.time() + 2, True
        number += 1
        titles.append("Long %d" % number)
        yield (json.dumps({"title": titles[-1], "body": "It takes its time.", "author": "patience"}) + "\n").encode()
        time.sleep(0.25)


reader = threading.Thread(target=follow, daemon=True)
reader.start()
while not result["streams"]:
    if not reader.is_alive():
        sys.exit("the feed could not be opened: %s" % result["error"])
    time.sleep(0.01)
began = time.time()
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
connection.request("POST", "/questions/import", body=upload(), encode_chunked=True,
                   headers={"Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"})
answer = connection.getresponse()
body = json.loads(answer.read())
result.update(status=answer.status, color=answer.headers["X-Fakestack-Color"], accepted=body.get("accepted"),
              sent=len(titles), seconds=round(time.time() - began, 1))
# What was uploaded last may have been told before the answer came.
deadline = time.time() + 30
while len(set(seen)) < len(titles) and time.time() < deadline and reader.is_alive():
    time.sleep(0.05)
done.set()
result.update(seen=len(seen), missing=len(set(titles) - set(seen)), repeated=len(seen) - len(set(seen)))
print(json.dumps(result))
