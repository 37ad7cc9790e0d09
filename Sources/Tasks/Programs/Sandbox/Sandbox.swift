#if os(Linux)
    import Foundation
    import Glibc

    /// What a sandboxed program may use; the kernel holds it to it.
    struct SandboxLimits: Hashable, Sendable {
        /// Seconds of processor time, of all its threads together.
        var processorSeconds: Int
        /// Bytes of address space.
        var memory: Int
        var threads: Int

        /// By the names of getrlimit(2), as soft and hard bounds.
        ///
        /// Nothing can be written to any file. The soft bound on processor time is below the hard one,
        /// so that the signal tells it from another's.
        var text: String {
            // Beside the program's own there are bubblewrap's process and the first thread.
            let processes = threads + 2
            let bounds = [
                "AS": (memory, memory), "CPU": (processorSeconds, processorSeconds + 2),
                "FSIZE": (0, 0), "NOFILE": (64, 64), "NPROC": (processes, processes),
                "CORE": (0, 0),
                "MEMLOCK": (0, 0), "MSGQUEUE": (0, 0), "SIGPENDING": (64, 64),
            ]
            let fields = bounds.map { "\"\($0.key)\": [\($0.value.0), \($0.value.1)]" }
            return "{" + fields.sorted().joined(separator: ", ") + "}"
        }
    }

    /// A way to run Python code that sees the interpreter's files and nothing else of the machine: no
    /// network, no other process, no file but those, nothing that could be written.
    ///
    /// Bubblewrap's namespaces (users, mounts, processes, network, IPC, names) around an unprivileged user
    /// without capabilities, `SystemCallFilter`, and limits that the interpreter sets itself before it
    /// reads a program. There is no `/proc` and no shell, and every file system is read-only: there
    /// is no limit on a file system's number of files, and each costs memory of the kernel.
    ///
    /// Whoever is root would be root's user to the kernel inside, too, whatever number it has there: it
    /// would be exempt from the limit on processes. So bubblewrap is started as the user 65534 then.
    struct Sandbox: Sendable {
        /// What is started, up to bubblewrap's options that name descriptors.
        private let command: [String]
        private let python: String
        private let filter: [UInt8]

        private static let setpriv = "/usr/bin/setpriv"
        private static let nobody = "65534"

        /// - Throws: `SandboxFault` where something is missing that it needs, with its name.
        init(python: String, bubblewrap: String = "/usr/bin/bwrap") throws(SandboxFault) {
            guard let architecture = SystemCallFilter.Architecture.current else {
                throw SandboxFault("there is no filter of system calls for this machine")
            }
            guard FileManager.default.isExecutableFile(atPath: bubblewrap) else {
                throw SandboxFault("there is no \(bubblewrap)")
            }
            let isRoot = geteuid() == 0
            if isRoot, !FileManager.default.isExecutableFile(atPath: Self.setpriv) {
                throw SandboxFault("there is no \(Self.setpriv), which root needs")
            }
            let installation = try PythonInstallation.find(python)
            filter = SystemCallFilter.bytes(for: architecture)
            self.python = installation.executable
            command =
                (isRoot
                    ? [
                        Self.setpriv, "--reuid=\(Self.nobody)", "--regid=\(Self.nobody)",
                        "--clear-groups", "--",
                    ] : []) + [bubblewrap] + Self.options(showing: installation)
        }

        private static func options(showing installation: PythonInstallation) -> [String] {
            var options = [
                "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net",
                "--unshare-uts",
                "--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv",
                "--uid", nobody, "--gid", nobody, "--cap-drop", "ALL", "--hostname", "sandbox",
            ]
            for path in [installation.executable] + installation.library + installation.shared {
                options += ["--ro-bind", path, path]
            }
            for path in installation.hidden {
                options += ["--tmpfs", path, "--remount-ro", path]
            }
            for path in ["/dev/null", "/dev/zero", "/dev/urandom"] {
                options += ["--dev-bind", path, path]
            }
            return options + ["--dir", "/tmp", "--remount-ro", "/", "--chdir", "/"]
        }

        /// Starts a script.
        ///
        /// - Parameters:
        ///   - limits: given to the script as its one argument; it sets them itself.
        ///   - descriptors: by the numbers that the script gets, from 2 to 9; 0 and 1 are `/dev/null`.
        func start(
            _ script: String, limits: SandboxLimits, descriptors: [Int32: Descriptor]
        ) throws(SandboxFault) -> SandboxProcess {
            let (rules, rulesRead) = try Descriptor.pair()
            let (information, told) = try Descriptor.pair()
            guard rules.send(filter[...]) == filter.count else {
                throw SandboxFault("the filter of system calls does not fit into a socket")
            }
            rules.close()
            var all = descriptors
            (all[10], all[11]) = (told, rulesRead)
            let child = try ChildProcess(
                command + [
                    "--info-fd", "10", "--seccomp", "11", "--",
                    python, "-I", "-S", "-E", "-B", "-X", "utf8", "-c", script, limits.text,
                ], descriptors: all)
            told.close()
            rulesRead.close()
            return SandboxProcess(child: child, information: information)
        }
    }
#endif
