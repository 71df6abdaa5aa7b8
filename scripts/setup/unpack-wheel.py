"""Unpacks chosen members of a wheel: unpack-wheel.py WHEEL TARGET MEMBER...

A member that ends with "/" stands for everything below it. Prints "done total" in bytes as it goes.
Exits 3, naming them, when members are missing.
"""

import os
import sys
import zipfile

CHUNK = 4 * 1024 * 1024


def main() -> int:
    wheel, target, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
    with zipfile.ZipFile(wheel) as archive:
        chosen = [
            entry
            for entry in archive.infolist()
            if not entry.is_dir() and any(matches(entry.filename, member) for member in wanted)
        ]
        missing = [member for member in wanted if not any(matches(entry.filename, member) for entry in chosen)]
        if missing:
            print("missing from the wheel: " + ", ".join(missing), file=sys.stderr)
            return 3
        total = sum(entry.file_size for entry in chosen)
        done = 0
        reported = 0
        for entry in chosen:
            if ".." in entry.filename.split("/") or entry.filename.startswith("/"):
                print("unsafe name in the wheel: " + entry.filename, file=sys.stderr)
                return 3
            destination = os.path.join(target, entry.filename)
            os.makedirs(os.path.dirname(destination), exist_ok=True)
            with archive.open(entry) as source, open(destination, "wb") as out:
                while chunk := source.read(CHUNK):
                    out.write(chunk)
                    done += len(chunk)
                    if done - reported > 16 * CHUNK:
                        reported = done
                        print(done, total, flush=True)
            mode = entry.external_attr >> 16
            if mode & 0o111:
                os.chmod(destination, 0o755)
    return 0


def matches(name: str, member: str) -> bool:
    return name.startswith(member) if member.endswith("/") else name == member


if __name__ == "__main__":
    sys.exit(main())
