extension PythonSource {
    /// Runs the tests against functions that ask the worker, and says how they ended, on a socket that no
    /// program ever sees.
    ///
    /// 1. A program that ends its process, sends what cannot be read or a value that is not plain where a
    ///    test looks at it, or raises anything but an `Exception`, has failed there and then: no test's
    ///    `except` is asked.
    /// 2. `StopIteration` arrives as an `Exception`: it would end a loop of the tests as if all were done.
    /// 3. Tests that never call the program say nothing about it: a fault, not a pass.
    static let refereeMain = #"""
        import ast, builtins, importlib


        class Handle:
            __slots__ = ("ponder_number", "ponder_request")

            def __getattr__(self, name):
                if name.startswith("__"):
                    raise AttributeError(name)
                return self.ponder_request("get", self, name)

            def __bool__(self):
                return self.ponder_request("truth", self) is True

            def __setattr__(self, name, value):
                self.ponder_request("set", self, name, value)

            def __call__(self, *arguments, **named):
                return self.ponder_request("call", self, arguments, named)


        def main():
            link, judge = 3, 4
            enclose(judge)
            count = 0

            def say(word, reason=""):
                os.write(judge, (json.dumps([word, reason[:300]]) + "\n").encode())

            def finish(word, reason=""):
                say(word, reason)
                # Ended from outside, with its sandbox: bubblewrap waits for what is killed, and leaves what
                # ends by itself to the machine's init.
                wait(judge)

            def not_plain(*_):
                finish("failed", "the tests look at a value that is not plain")

            for name in "eq ne lt le gt ge hash len iter contains getitem".split():
                setattr(Handle, f"__{name}__", not_plain)

            def handle(number):
                made = object.__new__(Handle)
                object.__setattr__(made, "ponder_number", number)
                object.__setattr__(made, "ponder_request", request)
                return made

            def number(value):
                if type(value) is Handle:
                    return value.ponder_number
                finish("fault", f"the tests pass a value of the type {type(value).__name__}")

            raised = {
                name: kind
                for name, kind in vars(builtins).items()
                if isinstance(kind, type) and issubclass(kind, Exception)
                and not issubclass(kind, (StopIteration, StopAsyncIteration, UnicodeError))
                and not name.endswith("Group")
            }

            def request(action, *parts):
                nonlocal count
                count += 1
                try:
                    send(link, [count, action, *(encode(part, number) for part in parts)])
                    wait(judge, link)
                    reply = receive(link)
                except (EOFError, OSError):
                    finish("failed", "the program ended its process")
                except Exception as error:
                    finish("failed", f"a value that cannot be read: {type(error).__name__}")
                try:
                    returned, word, content, *rest = reply
                    if returned != count or word not in ("value", "error"):
                        raise ValueError
                    if word == "value":
                        return decode(content, handle)
                    names, text = [str(name) for name in content], str(rest[0])
                except Exception as error:
                    finish("failed", f"a value that cannot be read: {type(error).__name__}")
                if "Exception" not in names:
                    finish("failed", f"the program raised {names[0] if names else 'nothing'}")
                raise next((raised[name] for name in names if name in raised), Exception)(text)

            def proxy(name):
                return lambda *arguments, **named: request("call", name, arguments, named)

            data = b""
            while piece := os.read(judge, 1 << 16):
                data += piece
            job = json.loads(data)
            if job["functions"] == [] and job["form"] == "check":
                finish("fault", "the tests name no function")
            wait(judge, link)
            try:
                assert receive(link) == "ready"
            except (EOFError, OSError):
                finish("fault", "the sandbox of the program did not start")
            say("started")

            tests = {"__name__": "tests"}
            try:
                try:
                    head = compile(job["prompt"], "<prompt>", "exec")
                except SyntaxError:
                    head = compile(job["prompt"].rstrip() + "\n    pass\n", "<prompt>", "exec")
                exec(head, tests)
                tree = ast.parse(job["setup"] + "\n" + job["tests"])
                code = compile(tree, "<tests>", "exec")
            except Exception as error:
                finish("fault", f"the tests cannot be read: {type(error).__name__}: {error}")
            for name in job["functions"]:
                tests[name] = proxy(name)
            for name, is_module in free_names(tree).items():
                if name not in tests:
                    known = is_module and name in sys.stdlib_module_names
                    tests[name] = importlib.import_module(name) if known else proxy(name)
            try:
                request("load", job["program"])
            except Exception as error:
                finish("failed", f"the program does not load: {type(error).__name__}: {error}")
            try:
                exec(code, tests)
                if job["form"] == "check":
                    tests["check"](tests[job["functions"][0]])
            except BaseException as error:
                finish("failed", described(error, job))
            if count < 2:
                finish("fault", "the tests never call the program")
            finish("passed")


        def free_names(tree):
            bound, free = set(vars(builtins)), {}
            bases = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            for node in ast.walk(tree):
                if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                    bound.add(node.name)
                elif isinstance(node, ast.arg):
                    bound.add(node.arg)
                elif isinstance(node, ast.alias):
                    bound.add((node.asname or node.name).split(".")[0])
                elif isinstance(node, ast.ExceptHandler) and node.name:
                    bound.add(node.name)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    free[node.id] = free.get(node.id, True) and node in bases
                elif isinstance(node, ast.Name):
                    bound.add(node.id)
            return {name: is_base for name, is_base in free.items() if name not in bound}


        def described(error, job):
            lines, frame, at = (job["setup"] + "\n" + job["tests"]).split("\n"), error.__traceback__, None
            while frame:
                if frame.tb_frame.f_code.co_filename == "<tests>":
                    at = frame.tb_lineno
                frame = frame.tb_next
            place = f" at {lines[at - 1].strip()[:160]}" if at else ""
            return f"{type(error).__name__}{place}" + (f": {error}"[:100] if str(error) else "")


        main()
        """#
}
