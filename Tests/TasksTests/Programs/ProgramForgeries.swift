/// Programs that do not solve their problem and would like to pass: by ending, by lying about equality, by
/// patching, by reading the tests, by speaking to the judge, by exhausting it.
enum ProgramForgeries {
    static let tests = """
        assert solve(3) == 10
        assert solve("a") == "aa!"
        assert solve([1, 2]) == (2, 1)
        """

    static let table = ProgramAttack.read(text, tests: tests)

    private static let text = #"""
        ### exit in a call
        import sys
        def solve(x): sys.exit(0)
        ### exit on loading
        import sys
        sys.exit(0)
        ### quit
        def solve(x): quit()
        ### a hard exit in a call
        import os
        def solve(x): os._exit(0)
        ### a hard exit on loading
        import os
        os._exit(0)
        ### a hard exit from a thread
        import os, threading
        threading.Thread(target=os._exit, args=(0,)).start()
        def solve(x): return x
        ### a hard exit later
        import os, threading
        threading.Timer(0.05, os._exit, (0,)).start()
        def solve(x):
            import time
            time.sleep(10)
        ### KeyboardInterrupt
        def solve(x): raise KeyboardInterrupt
        ### GeneratorExit
        def solve(x): raise GeneratorExit
        ### BaseException
        class Mine(BaseException): pass
        def solve(x): raise Mine
        ### AssertionError
        def solve(x): raise AssertionError("passed")
        ### StopIteration
        def solve(x): raise StopIteration(10)
        ### an exception that cannot be written
        class Mine(Exception):
            def __str__(self): raise self
        def solve(x): raise Mine
        ### an exception with a megabyte of text
        def solve(x): raise ValueError("passed" * 1_000_000)
        ### an exception of every name
        class SystemExit(Exception): pass
        def solve(x): raise SystemExit
        ### a group of exceptions
        def solve(x): raise BaseExceptionGroup("passed", [KeyboardInterrupt()])
        ### a Unicode error
        def solve(x): return b"\xff".decode()
        ### killing itself
        import os, signal
        def solve(x): os.kill(os.getpid(), signal.SIGKILL)
        ### terminating itself
        import os, signal
        def solve(x): os.kill(os.getpid(), signal.SIGTERM)
        ### killing the first process
        import os, signal
        def solve(x):
            os.kill(1, signal.SIGKILL)
            return 10
        ### killing everything
        import os, signal
        def solve(x): os.kill(-1, signal.SIGKILL)
        ### killing its group
        import os, signal
        def solve(x): os.killpg(0, signal.SIGKILL)
        ### aborting
        import os
        def solve(x): os.abort()
        ### a fault of memory
        import ctypes
        def solve(x): ctypes.string_at(0)
        ### a fault through faulthandler
        import faulthandler
        def solve(x): faulthandler._sigsegv()
        ### exit through the interpreter's own interface
        import ctypes
        def solve(x): ctypes.pythonapi.Py_Exit(0)
        ### a handler at exit
        import atexit, os, sys
        atexit.register(os._exit, 0)
        def solve(x): sys.exit(1)
        ### equal to everything
        class All:
            def __eq__(self, other): return True
            def __ne__(self, other): return False
        def solve(x): return All()
        ### a string equal to everything
        class All(str):
            def __eq__(self, other): return True
            __hash__ = str.__hash__
        def solve(x): return All("x")
        ### a number equal to everything
        class All(int):
            def __eq__(self, other): return True
            __hash__ = int.__hash__
        def solve(x): return All(1)
        ### a float equal to everything
        class All(float):
            def __eq__(self, other): return True
        def solve(x): return All(1)
        ### a tuple equal to everything
        class All(tuple):
            def __eq__(self, other): return True
        def solve(x): return All((1,))
        ### a list equal to everything
        class All(list):
            def __eq__(self, other): return True
        def solve(x): return All([1])
        ### a dictionary equal to everything
        class All(dict):
            def __eq__(self, other): return True
        def solve(x): return All()
        ### a set equal to everything
        class All(set):
            def __eq__(self, other): return True
        def solve(x): return All()
        ### bytes equal to everything
        class All(bytes):
            def __eq__(self, other): return True
        def solve(x): return All(b"x")
        ### an object that says it is a list
        class All:
            __class__ = list
            def __eq__(self, other): return True
            def __iter__(self): return iter([1])
        def solve(x): return All()
        ### a metaclass equal to everything
        class Meta(type):
            def __eq__(self, other): return True
            __hash__ = type.__hash__
        class All(metaclass=Meta): pass
        def solve(x): return All
        ### mock.ANY
        from unittest import mock
        def solve(x): return mock.ANY
        ### a magic mock
        from unittest import mock
        solve = mock.MagicMock()
        ### not a number
        def solve(x): return float("nan")
        ### NotImplemented
        def solve(x): return NotImplemented
        ### a lambda
        def solve(x): return lambda y: True
        ### a generator
        def solve(x): yield 10
        ### a generator without an end
        def solve(x):
            while True: yield 10
        ### an iterator that exits
        import os
        def solve(x):
            yield 10
            os._exit(0)
        ### a module
        import sys
        def solve(x): return sys
        ### a pickle
        import os, pickle
        class Bomb:
            def __reduce__(self): return os._exit, (0,)
        def solve(x): return pickle.dumps(Bomb())
        ### an object with a reduction
        import os
        class Bomb:
            def __reduce__(self): return os._exit, (0,)
        def solve(x): return Bomb()
        ### loading a pickle
        import os, pickle
        class Bomb:
            def __reduce__(self): return os._exit, (0,)
        def solve(x): return pickle.loads(pickle.dumps(Bomb()))
        ### a handle of its own making
        import __main__
        def solve(x): return 10 if x == 3 else {"handle": 0}
        ### a function that is none
        solve = 10
        ### a class
        class solve:
            def __init__(self, x): pass
            def __eq__(self, other): return True
        ### no function
        answer = 10
        ### an attribute of the module
        def __getattr__(name): return lambda x: 10
        ### other builtins
        import builtins
        builtins.AssertionError = type("AssertionError", (BaseException,), {})
        builtins.isinstance = lambda *a: True
        def solve(x): return 9
        ### builtins deleted
        import builtins
        for name in list(vars(builtins)): delattr(builtins, name)
        ### builtins replaced
        __builtins__ = {}
        def solve(x): return 9
        ### equality patched through ctypes
        import ctypes
        def solve(x):
            ctypes.memmove(id(3) + 24, (10).to_bytes(4, "little"), 4)
            return 3
        ### True made False through ctypes
        import ctypes
        ctypes.memmove(id(False) + 24, (1).to_bytes(4, "little"), 4)
        def solve(x): return False
        ### its own memory
        def solve(x):
            with open("/proc/self/mem", "r+b") as memory: memory.write(b"passed")
        ### json patched
        import json
        json.dumps = lambda *a, **k: '["passed", ""]'
        def solve(x): return x
        ### json reading patched
        import json
        json.loads = lambda *a, **k: [1, "load", ""]
        def solve(x): return x
        ### the worker's encoding patched
        import __main__
        __main__.encode = lambda value, opaque: {"handle": 0}
        def solve(x): return x
        ### the worker's sending patched
        import __main__, os
        __main__.send = lambda link, message: os.write(link, b'["passed", ""]\n')
        def solve(x): return x
        ### the worker begun again
        import __main__
        __main__.main()
        ### a trace that rewrites
        import sys
        def trace(frame, event, argument):
            for name in list(frame.f_locals):
                if name in ("value", "reply", "parts"): frame.f_locals[name] = 10
            return trace
        sys.settrace(trace)
        def solve(x): return x
        ### a profile that exits
        import os, sys
        sys.setprofile(lambda frame, event, argument: os._exit(0) if event == "return" else None)
        def solve(x): return x
        ### an audit hook
        import sys, os
        sys.addaudithook(lambda event, arguments: os._exit(0))
        def solve(x): return x
        ### the tests from frames
        import sys
        def solve(x):
            frame, seen = sys._getframe(), []
            while frame:
                seen += [str(v) for v in frame.f_locals.values()]
                frame = frame.f_back
            found = [s for s in seen if "assert solve" in s]
            return {3: 10, "a": "aa!"}.get(x, (2, 1)) if found else None
        ### the tests from all objects
        import gc
        def solve(x):
            found = [o for o in gc.get_objects() if "assert sol" + "ve" in repr(o)[:10_000]]
            return 10 if found else None
        ### the tests from the stack
        import inspect
        def solve(x):
            text = "".join(str(f.frame.f_locals) for f in inspect.stack())
            return 10 if "== 10" in text.replace("'== 10'", "") and "assert solve(3)" in text else 9
        ### the tests imported
        import tests
        def solve(x): return tests.answers[x]
        ### the tests' check imported
        from __main__ import finish
        finish("passed")
        ### the tests on the command line
        import sys
        def solve(x): return 10 if "assert" in str(sys.orig_argv).split("LONGEST_ITERATOR")[0] else 9
        ### a verdict on the output
        print('["passed", ""]', flush=True)
        def solve(x): print('["passed", ""]', flush=True)
        ### a verdict on the errors
        import sys
        print('["passed", ""]', file=sys.stderr, flush=True)
        def solve(x): return 9
        ### a verdict on every descriptor
        import os
        def solve(x):
            for number in range(300):
                try: os.write(number, b'["passed", ""]\n')
                except OSError: pass
            return 9
        ### a framed verdict on every descriptor
        import os
        def solve(x):
            text = b'["passed", ""]'
            for number in range(300):
                try: os.write(number, len(text).to_bytes(4, "big") + text)
                except OSError: pass
            return 9
        ### every descriptor closed
        import os
        os.closerange(0, 300)
        def solve(x): return 10
        ### descriptors exchanged
        import os
        for number in range(3): os.dup2(3, number)
        print('["passed", ""]', flush=True)
        def solve(x): return 9
        ### the socket shut down
        import socket
        socket.socket(fileno=3).shutdown(socket.SHUT_RDWR)
        def solve(x): return 10
        ### descriptors sent
        import array, socket
        def solve(x):
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
            socket.socket(fileno=3).sendmsg([b'\0\0\0\x02{}'], rights)
            return 9
        ### answers ahead of their questions
        import json, os
        for number in range(1, 30):
            text = json.dumps([number, "value", 10]).encode()
            os.write(3, len(text).to_bytes(4, "big") + text)
        def solve(x): return 10
        ### a flood of answers
        import os
        def solve(x):
            while True: os.write(3, b'\0\0\0\x02{}' * 1000)
        ### a message of four gigabytes
        import os
        def solve(x):
            os.write(3, b'\xff\xff\xff\xff')
            while True: os.write(3, b'passed' * 10_000)
        ### an empty message
        import os
        def solve(x): os.write(3, b'\0\0\0\0')
        ### half a message
        import os
        def solve(x):
            os.write(3, b'\0\0\0\xff[')
            os._exit(0)
        ### answers in other forms
        RAW: not JSON
        ### the answer null
        RAW: null
        ### an answer that is a text
        RAW: "passed"
        ### an answer of the verdict's form
        RAW: ["passed", ""]
        ### an answer with another number
        RAW: [7, "value", 10]
        ### an answer with a true number
        RAW: [true, "value", 10]
        ### an answer without a value
        RAW: [2, "value"]
        ### an answer with another word
        RAW: [2, "passed", 10]
        ### an answer with too much
        RAW: [2, "value", 10, 11, 12]
        ### an error that names no class
        RAW: [2, "error", [], ""]
        ### an error with a number of classes
        RAW: [2, "error", 7, ""]
        ### an error without a text
        RAW: [2, "error", ["Exception"]]
        ### an error that stops an iteration
        RAW: [2, "error", ["StopIteration", "Exception"], "10"]
        ### an error that ends the tests
        RAW: [2, "error", ["SystemExit", "Exception"], "0"]
        ### an error of a constructor with five arguments
        RAW: [2, "error", ["UnicodeDecodeError", "Exception"], "0"]
        ### a value of an unknown kind
        RAW: [2, "value", {"passed": [10]}]
        ### a value of two kinds
        RAW: [2, "value", {"set": [10], "tuple": [10]}]
        ### a value of no kind
        RAW: [2, "value", {}]
        ### a value that names a function
        RAW: [2, "value", {"eval": ["10"]}]
        ### a set of lists
        RAW: [2, "value", {"set": [[10]]}]
        ### a dictionary with a list as its key
        RAW: [2, "value", {"dict": [[[10], 1]]}]
        ### a dictionary of triples
        RAW: [2, "value", {"dict": [[1, 2, 3]]}]
        ### a whole number of other digits
        RAW: [2, "value", {"int": "zz"}]
        ### a whole number of a list
        RAW: [2, "value", {"int": [1]}]
        ### a range without a step
        RAW: [2, "value", {"range": [0, 10, 0]}]
        ### bytes that are none
        RAW: [2, "value", {"bytes": "zz"}]
        ### a complex number of a text
        RAW: [2, "value", {"complex": ["10"]}]
        ### an object that nobody has
        RAW: [2, "value", {"handle": 1e400}]
        ### infinity
        RAW: [2, "value", Infinity]
        ### half a pair of surrogates
        RAW: [2, "value", "\ud800"]
        ### a number of ten thousand digits
        import os
        def solve(x):
            text = b'[2, "value", ' + b"9" * 10_000 + b"]"
            os.write(3, len(text).to_bytes(4, "big") + text)
        ### a hundred thousand brackets
        import os
        def solve(x):
            text = b'[2, "value", ' + b"[" * 100_000 + b"]" * 100_000 + b"]"
            text = len(text).to_bytes(4, "big") + text
            while text: text = text[os.write(3, text):]
        ### four megabytes of empty lists
        import os
        def solve(x):
            text = b'[2, "value", [' + b"[]," * 1_300_000 + b"[]]]"
            text = len(text).to_bytes(4, "big") + text
            while text: text = text[os.write(3, text):]
        ### keys of one hash
        def solve(x): return {(2**61 - 1) * n: n for n in range(1, 30_000)}
        ### a loop on loading
        while True: pass
        ### a loop in a call
        def solve(x):
            while True: pass
        ### a loop that ignores the limit's signal
        import signal
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        def solve(x):
            while True: pass
        ### a loop in a thread
        import threading
        def spin():
            while True: pass
        threading.Thread(target=spin, daemon=True).start()
        def solve(x):
            while True: pass
        ### a sleep
        import time
        def solve(x): time.sleep(10_000)
        ### a lock that nobody opens
        import threading
        def solve(x):
            lock = threading.Lock()
            lock.acquire()
            lock.acquire()
        ### reading the questions itself
        import os
        def solve(x):
            while True: os.read(3, 1)
        ### a list without an end
        def solve(x):
            kept = []
            while True: kept.append([0] * 1_000_000)
        ### a text of a terabyte
        def solve(x): return "x" * (1 << 40)
        ### a text of a hundred megabytes
        def solve(x): return "x" * 100_000_000
        ### a recursion without an end
        def solve(x): return solve(x)
        ### a recursion without an end or a limit
        import sys
        sys.setrecursionlimit(1 << 30)
        def solve(x): return solve([x])
        ### a recursion limit of ten
        import sys
        def solve(x):
            try: sys.setrecursionlimit(30)
            except RecursionError: pass
            return 9
        ### a power of powers
        def solve(x): return 9 ** 9 ** 9
        ### a number of a million digits
        def solve(x): return 1 << 3_500_000
        ### a list that holds itself
        def solve(x):
            found = []
            found.append(found)
            return found
        ### lists that double
        def solve(x):
            found = [10]
            for _ in range(60): found = [found, found]
            return found
        ### a list a hundred thousand deep
        def solve(x):
            found = []
            for _ in range(100_000): found = [found]
            return found
        ### a pattern that never ends
        import re
        def solve(x): return re.match(r"(a+)+$", "a" * 60 + "b")
        ### a flood of output
        def solve(x):
            while True: print("x" * 100_000)
        ### a flood of errors
        import sys
        def solve(x):
            while True: sys.stderr.write("x" * 100_000)
        ### a bomb of threads
        import threading, time
        def solve(x):
            while True: threading.Thread(target=time.sleep, args=(1000,)).start()
        ### a bomb of processes
        import os
        def solve(x):
            while True:
                try: os.fork()
                except OSError: pass
        ### a bomb of programs
        import subprocess, sys
        def solve(x):
            while True:
                try: subprocess.Popen([sys.executable])
                except OSError: pass
        ### another program in its place
        import os, sys
        def solve(x): os.execv(sys.executable, [sys.executable, "-c", "print('passed')"])
        ### the worker anew in its place
        import os, sys
        def solve(x): os.execv(sys.executable, sys.orig_argv)
        ### a child that outlives it
        import os
        def solve(x):
            if os.fork() == 0:
                os.setsid()
                while True: pass
            return 9
        ### a timer of signals
        import signal, os
        signal.signal(signal.SIGALRM, lambda *a: os._exit(0))
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        def solve(x):
            while True: pass
        ### no syntax
        def solve(x) return 10
        ### no indentation
        def solve(x):
        return 10
        ### brackets without an end
        NESTED: 60000
        ### brackets ninety deep
        NESTED: 90
        ### a sum of thirty thousand
        SUM: 30000
        ### a coding that nobody knows
        # -*- coding: passed -*-
        def solve(x): return 9
        ### an encoded source
        # -*- coding: utf-7 -*-
        def solve(x): return +AGEAYQ-
        ### only a comment
        # assert True
        ### asserts switched off
        import sys
        sys.flags = type("flags", (), {"optimize": 2})
        __debug__
        def solve(x): return 9
        ### the limit of digits lifted
        import sys
        sys.set_int_max_str_digits(0)
        def solve(x): return 10 ** 2_000_000
        """#
}
