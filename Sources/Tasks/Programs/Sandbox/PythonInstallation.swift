#if os(Linux)
    import Foundation

    /// The files of a Python interpreter: all that a sandbox shows of the machine.
    struct PythonInstallation: Decodable {
        /// The interpreter, links followed.
        var executable: String
        /// The directories of its standard library.
        var library: [String]
        /// The shared libraries that it and its modules load, by the paths under which they look for them.
        var shared: [String]
        /// Directories within `library` of packages that are not the interpreter's own.
        var hidden: [String]

        /// Asks an interpreter, outside of any sandbox.
        /// - Throws: `SandboxFault` where there is none, or it does not answer within five minutes.
        static func find(_ python: String) throws(SandboxFault) -> PythonInstallation {
            guard FileManager.default.isExecutableFile(atPath: python) else {
                throw SandboxFault("there is no \(python)")
            }
            let (ours, theirs) = try Descriptor.pair()
            let child = try ChildProcess(
                [python, "-I", "-S", "-c", question], descriptors: [3: theirs])
            theirs.close()
            let deadline = ContinuousClock.now + .seconds(300)
            var text: [UInt8] = []
            while let more = ours.receive(), ContinuousClock.now < deadline, text.count < 1 << 20 {
                text += more
                Descriptor.wait(reading: [ours], milliseconds: 100)
            }
            if !child.waitForEnd(within: .seconds(1)) {
                child.kill()
                _ = child.waitForEnd(within: .seconds(5))
            }
            guard let found = try? JSONDecoder().decode(Self.self, from: Data(text)) else {
                throw SandboxFault(
                    "\(python) does not say where its files lie: it has to be 3.10 or newer, with /usr/bin/ldd"
                )
            }
            return found
        }

        private static let question = """
            import glob, json, os, subprocess, sys, sysconfig

            assert sys.version_info >= (3, 10)
            executable = os.path.realpath(sys.executable)
            library = sorted({sysconfig.get_path(name) for name in ("stdlib", "platstdlib")})
            modules = [name for path in library for name in glob.glob(path + "/lib-dynload/*.so")]
            shared = set()
            told = subprocess.run(
                ["/usr/bin/ldd", executable, *modules], stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL).stdout.decode()
            for line in told.splitlines():
                path = line.split("=>")[-1].strip().split(" ")[0]
                if line[:1].isspace() and path.startswith("/"):
                    shared.add(path)
            # Loaded when a thread ends.
            shared |= {os.path.join(os.path.dirname(path), "libgcc_s.so.1") for path in shared}
            hidden = [
                os.path.join(path, name) for path in library
                for name in ("site-packages", "dist-packages")]
            answer = {
                "executable": executable, "library": library,
                "shared": sorted(filter(os.path.exists, shared)),
                "hidden": list(filter(os.path.isdir, hidden))}
            os.write(3, json.dumps(answer).encode())
            """
    }
#endif
