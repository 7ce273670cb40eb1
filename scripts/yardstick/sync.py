"""The yardstick of the benchmark "end to end": the same job as a plain Python script.

It reads a list, hashes the addresses, keeps the people in SQLite without
duplicates, and sends them to an audience in batches. It keeps no state of who
was sent, does not retry and checks no consent.

    python3 sync.py LIST.csv DATABASE API TOKEN SEGMENT BATCH
"""
import csv
import hashlib
import json
import sqlite3
import sys
import urllib.request


def read(path, db):
    db.execute("CREATE TABLE person (hash TEXT, first TEXT, last TEXT, gaid TEXT, attributes TEXT)")
    seen, rows = set(), []
    with open(path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            email = row.pop("email").strip().lower()
            digest = hashlib.sha256(email.encode()).hexdigest() if email else None
            key = row.get("external_id") or email or (row["gaid"], row["first_name"], row["last_name"])
            if key in seen:
                continue
            seen.add(key)
            rows.append((digest, row.pop("first_name"), row.pop("last_name"), row.pop("gaid"), json.dumps(row)))
            if len(rows) == 10_000:
                db.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?)", rows)
                rows.clear()
    db.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?)", rows)
    db.commit()
    return len(seen)


def element(digest, first, last, gaid):
    ids = []
    if digest:
        ids.append({"idType": "SHA256_EMAIL", "idValue": digest})
    if gaid:
        ids.append({"idType": "GOOGLE_AID", "idValue": gaid})
    e = {"action": "ADD", "userIds": ids}
    if first and last:
        e["firstName"], e["lastName"] = first, last
    return e


def send(api, token, segment, elements):
    request = urllib.request.Request(
        f"{api}/rest/dmpSegments/{segment}/users",
        data=json.dumps({"elements": elements}).encode(),
        method="POST",
        headers={
            "Authorization": "Bearer " + token,
            "LinkedIn-Version": "202608",
            "X-Restli-Protocol-Version": "2.0.0",
            "X-RestLi-Method": "BATCH_CREATE",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as answer:
        statuses = [e["status"] for e in json.load(answer)["elements"]]
    assert len(statuses) == len(elements)
    return sum(s == 201 for s in statuses)


def main(path, database, api, token, segment, batch):
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode = wal")
    people, synced, elements = read(path, db), 0, []
    for digest, first, last, gaid in db.execute("SELECT hash, first, last, gaid FROM person"):
        if not digest and not gaid and not (first and last):
            continue
        elements.append(element(digest, first, last, gaid))
        if len(elements) == int(batch):
            synced += send(api, token, segment, elements)
            elements = []
    if elements:
        synced += send(api, token, segment, elements)
    print(json.dumps({"people": people, "synced": synced}))


main(*sys.argv[1:])
