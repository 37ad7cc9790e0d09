extension PythonSource {
    /// Runs a program and calls what it defines. From the moment that it loads the program, nothing that it
    /// says is more than a value.
    static let workerMain = #"""
        import types


        def main():
            link, life = 3, 4
            enclose(life)
            program = types.ModuleType("program")
            sys.modules["program"] = program
            objects, numbers = [], {}

            def opaque(value):
                if id(value) not in numbers:
                    numbers[id(value)] = len(objects)
                    objects.append(value)
                return numbers[id(value)]

            def perform(action, parts):
                if action == "load":
                    exec(compile(parts[0], "<program>", "exec", dont_inherit=True), program.__dict__)
                    return None
                target, *rest = [decode(part, objects.__getitem__) for part in parts]
                if action == "truth":
                    return bool(target)
                if action == "get":
                    return getattr(target, rest[0])
                if action == "set":
                    return setattr(target, *rest)
                if isinstance(target, str):
                    if target not in program.__dict__:
                        raise NameError(f"name '{target}' is not defined")
                    target = program.__dict__[target]
                return target(*rest[0], **rest[1])

            send(link, "ready")
            wait(life, link)
            os.close(life)
            while True:
                try:
                    number, action, *parts = receive(link)
                except EOFError:
                    os._exit(0)
                try:
                    reply = [number, "value", encode(perform(action, parts), opaque)]
                except BaseException as error:
                    names = [kind.__name__ for kind in type(error).__mro__]
                    reply = [number, "error", names, str(error)[:200]]
                send(link, reply)


        main()
        """#
}
