extension PythonSource {
    /// What crosses the socket between a program and its tests: plain values, copied. Whatever stands for
    /// another thing has no meaning on the other side: an object of a class is a number, by which the
    /// referee may hand it back. Nothing is ever built from a name that is not in this table.
    static let values = #"""
        import json, os, resource, select, sys
        from collections.abc import ItemsView, Iterator, KeysView, ValuesView
        from itertools import islice

        LONGEST_MESSAGE = 4 << 20
        LONGEST_ITERATOR = 100_000


        def encode(value, opaque):
            if value is None or isinstance(value, (bool, float, str)):
                return value
            if isinstance(value, int):
                value = int.__add__(value, 0)
                return value if abs(value) < 1 << 53 else {"int": hex(value)}
            if isinstance(value, list):
                return [encode(item, opaque) for item in value]
            if isinstance(value, dict):
                return {"dict": [[encode(k, opaque), encode(v, opaque)] for k, v in dict.items(value)]}
            for kind in (tuple, set, frozenset):
                if isinstance(value, kind):
                    return {kind.__name__: [encode(item, opaque) for item in value]}
            for kind in (bytes, bytearray):
                if isinstance(value, kind):
                    return {kind.__name__: value.hex()}
            if isinstance(value, complex):
                return {"complex": [value.real, value.imag]}
            if isinstance(value, range):
                return {"range": [encode(n, opaque) for n in (value.start, value.stop, value.step)]}
            if isinstance(value, (Iterator, KeysView, ValuesView, ItemsView)):
                items = list(islice(value, LONGEST_ITERATOR + 1))
                if len(items) > LONGEST_ITERATOR:
                    raise ValueError("an iterator that does not end")
                return {"iterator": [encode(item, opaque) for item in items]}
            if type(value) is type and TYPES.get(value.__name__) is value:
                return {"type": value.__name__}
            return {"handle": opaque(value)}


        TYPES = {
            kind.__name__: kind
            for kind in (
                bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset,
                range, object, type(None))
        }
        BUILDERS = {
            "tuple": tuple, "set": set, "frozenset": frozenset, "dict": dict, "iterator": iter,
            "range": lambda bounds: range(*bounds), "complex": lambda parts: complex(*parts),
        }


        def decode(value, handle):
            if isinstance(value, list):
                return [decode(item, handle) for item in value]
            if not isinstance(value, dict):
                return value
            [(name, content)] = value.items()
            if name == "int":
                return int(content, 16)
            if name == "bytes":
                return bytes.fromhex(content)
            if name == "bytearray":
                return bytearray.fromhex(content)
            if name == "handle":
                return handle(content)
            if name == "type":
                return TYPES[content]
            return BUILDERS[name]([decode(item, handle) for item in content])


        def send(link, message):
            data = json.dumps(message).encode()
            data = len(data).to_bytes(4, "big") + data
            while data:
                data = data[os.write(link, data):]


        def read(link, count):
            pieces = []
            while count:
                piece = os.read(link, min(count, 1 << 16))
                if not piece:
                    raise EOFError
                pieces.append(piece)
                count -= len(piece)
            return b"".join(pieces)


        def receive(link):
            count = int.from_bytes(read(link, 4), "big")
            if count > LONGEST_MESSAGE:
                raise ValueError("a message of more than 4 MiB")
            return json.loads(read(link, count))


        # Waits until the link can be read, and ends with whoever holds the other end of `life`: where he dies
        # before bubblewrap has bound the sandbox's life to his, nobody else would end it.
        def wait(life, link=None):
            waiter = select.poll()
            waiter.register(life, 0)
            if link is not None:
                waiter.register(link, select.POLLIN)
            if any(number == life for number, _ in waiter.poll()):
                os._exit(1)


        def enclose(last):
            os.dup2(os.open("/dev/null", os.O_RDWR), 2)
            os.closerange(last + 1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 1 << 20))
            for name, bounds in json.loads(sys.argv[1]).items():
                resource.setrlimit(getattr(resource, "RLIMIT_" + name), bounds)
            sys.argv = ["program"]
        """#
}
