/// What is tried in a sandbox before it is believed: each of these would be an escape, or a way around a
/// limit.
enum SandboxAttacks {
    static let honest = "def answer(): return 42"

    /// Ends by the limit on processor time.
    static let busy = """
        def spin():
            while True: pass
        """

    /// Ends by the limit on time by the clock.
    static let idle = """
        import time
        def wait():
            while True: time.sleep(100)
        """

    static let program = """
        import os, resource, socket, threading

        def works(action, *arguments):
            try:
                action(*arguments)
            except (OSError, MemoryError, RuntimeError, ValueError):
                return False
            return True

        def reads(path):
            return works(open, path)

        def allocated():
            return works(bytearray, 1 << 40)

        def identity():
            return os.getpid(), os.getuid()

        def written():
            places = ["/", "/tmp", "/dev", "/usr", "/home", "/root", os.path.dirname(os.__file__)]
            return [place for place in places if works(open, os.path.join(place, "planted"), "w")]

        def forked():
            try:
                child = os.fork()
            except OSError:
                return False
            if child == 0:
                os._exit(0)
            os.waitpid(child, 0)
            return True

        def sockets():
            return [k for k in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX) if works(socket.socket, k)]

        def privileges():
            tried = [(os.setuid, 0), (os.chroot, "/"), (socket.sethostname, "planted"), (os.nice, -1)]
            return [action.__name__ for action, argument in tried if works(action, argument)]

        def started():
            end, count = threading.Event(), 0
            while count < 300 and works(threading.Thread(target=end.wait, daemon=True).start):
                count += 1
            end.set()
            return count

        def opened():
            kept = []
            while len(kept) < 1000 and works(lambda: kept.append(os.dup(0))):
                pass
            for number in kept:
                os.close(number)
            return len(kept)

        def inherited():
            return [number for number in range(4, 1024) if works(os.fstat, number)]

        def raised():
            return works(resource.setrlimit, resource.RLIMIT_AS, (-1, -1))
        """

    /// - Parameter secret: the path of a file of the machine that everybody may read.
    static func tests(secret: String) -> String {
        let hexadecimal = secret.utf8.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        return """
            secret = bytes.fromhex("\(hexadecimal)").decode()
            for path in (secret, "/etc/passwd", "/proc/self/environ", "/bin/sh"):
                assert not reads(path), "it reads " + path
            assert written() == [], "it writes files"
            assert forked() == False, "it starts processes"
            assert sockets() == [], "it has sockets"
            assert privileges() == [], "it has privileges"
            assert identity()[0] < 10, "it sees other processes"
            assert identity()[1] != 0, "it runs as root"
            assert allocated() == False, "it has more memory than its limit"
            assert raised() == False, "it raises its limits"
            assert opened() < 100, "it has more files than its limit"
            assert inherited() == [], "it inherits files"
            assert started() < 100, "it has more threads than its limit"
            """
    }
}
