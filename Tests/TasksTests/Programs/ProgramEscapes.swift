/// What must not work in a sandbox: each sets `won` where it did.
enum ProgramEscapes {
    /// - Parameters:
    ///   - secret: the path of a file of the machine that holds `secret` and that everybody may read.
    ///   - folder: one in which everybody may write.
    static func table(secret: String, folder: String) -> [ProgramAttack] {
        ProgramAttack.read(text, tests: "assert attempts() == []").map { attack in
            var attack = attack
            attack.program = attack.program.replacing("SECRET", with: "\"\(secret)\"")
                .replacing("FOLDER", with: "\"\(folder)\"")
            return attack
        }
    }

    /// A program whose `attempts()` says which of some attacks work.
    static func program(_ attacks: [ProgramAttack]) -> String {
        let head = """
            import ctypes, glob, os, resource, signal, socket, subprocess, sys, threading
            libc = ctypes.CDLL(None, use_errno=True)
            tried = []
            def attempts():
                won = []
                for name, attempt in tried:
                    try:
                        if attempt(): won.append(name)
                    except BaseException:
                        pass
                return won

            """
        return attacks.enumerated().reduce(head) { text, entry in
            let body = entry.element.program.split(separator: "\n").map { "    \($0)\n" }
            return text + "def attempt\(entry.offset)():\n" + body.joined()
                + "    return won\ntried.append((\"\(entry.element.name)\", attempt\(entry.offset)))\n"
        }
    }

    private static let text = #"""
        ### reading a file of the machine
        won = "secret" in open(SECRET).read()
        ### reading it by a relative path
        won = "secret" in open("../../../../.." + SECRET).read()
        ### reading it through the first process
        won = "secret" in open("/proc/1/root" + SECRET).read()
        ### reading it through itself
        won = "secret" in open("/proc/self/root" + SECRET).read()
        ### opening it by the system's call
        won = libc.open(SECRET.encode(), 0) >= 0
        ### asking for it
        won = os.path.exists(SECRET)
        ### listing its folder
        won = len(os.listdir(FOLDER)) > 0
        ### listing it from a descriptor
        won = any("secret" in os.listdir(n) for n in range(3, 100) if os.path.isdir(f"/dev/fd/{n}"))
        ### the users of the machine
        won = "root" in open("/etc/passwd").read()
        ### the passwords of the machine
        won = len(open("/etc/shadow").read()) > 0
        ### root's home
        won = os.path.exists("/root")
        ### homes
        won = os.path.exists("/home")
        ### the machine's programs
        won = len(glob.glob("/bin/*") + glob.glob("/usr/sbin/*") + glob.glob("/sbin/*")) > 0
        ### a shell
        won = os.path.exists("/bin/sh") or os.path.exists("/usr/bin/sh")
        ### devices of the machine
        won = set(os.listdir("/dev")) > {"null", "zero", "urandom"}
        ### memory of the machine
        won = os.open("/dev/mem", os.O_RDONLY) >= 0
        ### a terminal
        won = os.open("/dev/tty", os.O_RDWR) >= 0
        ### the system's files
        won = os.path.exists("/sys") or os.path.exists("/run") or os.path.exists("/var")
        ### processes
        won = os.path.exists("/proc")
        ### packages of the machine
        won = any(glob.glob(p + "/*-packages/*") for p in sys.path)
        ### the environment
        won = bool(set(os.environ) - {"PWD", "LC_CTYPE"})
        ### the machine's name
        won = socket.gethostname() != "sandbox"
        ### writing beside the file
        open(FOLDER + "/planted", "w").write("x")
        won = True
        ### writing over the file
        open(SECRET, "a").write("x")
        won = True
        ### writing a temporary file
        open("/tmp/planted", "w").write("x")
        won = True
        ### a temporary file of the library
        import tempfile
        tempfile.NamedTemporaryFile()
        won = True
        ### writing into the library
        open(os.path.dirname(os.__file__) + "/planted.py", "w").write("x")
        won = True
        ### changing the library
        open(os.__file__, "a").write("x")
        won = True
        ### changing the interpreter
        open(sys.executable, "r+b").write(b"x")
        won = True
        ### making a folder
        os.mkdir("/planted")
        won = True
        ### making a folder for temporary files
        os.mkdir("/tmp/planted")
        won = True
        ### making a device
        os.mknod("/tmp/planted", 0o600 | 0o20000, os.makedev(1, 3))
        won = True
        ### making a link
        os.symlink(SECRET, "/tmp/planted")
        won = True
        ### shared memory as a file
        open("/dev/shm/planted", "w").write("x")
        won = True
        ### shared memory of the library
        from multiprocessing import shared_memory
        shared_memory.SharedMemory(create=True, size=100)
        won = True
        ### shared segments
        won = libc.shmget(0, 4096, 0o1600) >= 0
        ### messages
        won = libc.msgget(0, 0o1600) >= 0
        ### semaphores
        won = libc.semget(0, 1, 0o1600) >= 0
        ### a file in memory
        os.memfd_create("planted")
        won = True
        ### removing the library
        os.remove(os.__file__)
        won = True
        ### removing a folder
        os.rmdir("/tmp")
        won = True
        ### other rights for the interpreter
        os.chmod(sys.executable, 0o777)
        won = True
        ### another owner
        os.chown(sys.executable, 65534, 65534)
        won = True
        ### a network
        socket.socket(socket.AF_INET)
        won = True
        ### a newer network
        socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        won = True
        ### connecting to the machine
        socket.create_connection(("127.0.0.1", 22), 1)
        won = True
        ### asking for a name
        won = len(socket.getaddrinfo("example.com", 80)) > 0
        ### fetching a page
        import urllib.request
        urllib.request.urlopen("http://93.184.215.14/", timeout=1)
        won = True
        ### packets
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        won = True
        ### talking to the kernel
        socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
        won = True
        ### sockets of the machine
        socket.socket(socket.AF_UNIX).connect("/run/docker.sock")
        won = True
        ### sockets without a file
        socket.socket(socket.AF_UNIX).bind("\0planted")
        won = True
        ### ciphers of the kernel
        socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)
        won = True
        ### other network interfaces
        won = [name for _, name in socket.if_nameindex()] != ["lo"]
        ### forking
        won = os.fork() >= 0
        ### forking through the library
        won = libc.fork() >= 0
        ### forking by number
        won = libc.syscall(57, 0, 0, 0, 0, 0) > 0
        ### cloning a process
        won = libc.syscall(56, 17, 0, 0, 0, 0) > 0
        ### cloning into another namespace
        won = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) > 0
        ### cloning by the newer call
        arguments = (ctypes.c_uint64 * 11)()
        arguments[4] = 17
        won = libc.syscall(435, arguments, 88) > 0
        ### calls of the other interface
        won = libc.syscall(0x40000000 | 57, 0, 0, 0, 0, 0) > 0
        ### starting a program
        won = subprocess.run([sys.executable, "-c", "pass"]).returncode == 0
        ### starting a program by the system's call
        won = os.posix_spawn(sys.executable, [sys.executable, "-c", "pass"], {}) > 0
        ### a command
        won = os.system("true") == 0
        ### a terminal of its own
        import pty
        won = pty.fork()[0] > 0
        ### processes of the library
        import multiprocessing
        child = multiprocessing.Process(target=print)
        child.start()
        won = True
        ### threads without an end
        end = threading.Event()
        for _ in range(200): threading.Thread(target=end.wait, daemon=True).start()
        won = True
        ### becoming root
        os.setuid(0)
        won = True
        ### being root
        won = os.getuid() == 0 or os.geteuid() == 0
        ### other groups
        os.setgroups([0])
        won = True
        ### having groups
        won = 0 in os.getgroups() or os.getgid() == 0
        ### another root
        os.chroot("/tmp")
        won = True
        ### mounting
        won = libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0
        ### mounting for writing
        won = libc.mount(None, b"/", None, 32, None) == 0
        ### unmounting
        won = libc.umount2(b"/dev/null", 2) == 0
        ### mounting by the newer calls
        won = libc.syscall(430, b"tmpfs", 0) >= 0
        ### a namespace of users
        won = libc.unshare(0x10000000) == 0
        ### a namespace of mounts
        won = libc.unshare(0x20000) == 0
        ### another namespace
        won = libc.setns(3, 0) == 0
        ### another name for the machine
        socket.sethostname("planted")
        won = True
        ### another time
        won = libc.settimeofday((ctypes.c_long * 2)(0, 0), None) == 0
        ### tracing the first process
        won = libc.ptrace(16, 1, 0, 0) == 0
        ### tracing itself
        won = libc.ptrace(0, 0, 0, 0) == 0
        ### reading another process
        vector = (ctypes.c_uint64 * 2)(0, 8)
        won = libc.process_vm_readv(1, vector, 1, vector, 1, 0) >= 0
        ### a descriptor of another process
        won = libc.syscall(434, 1, 0) >= 0
        ### ending another process
        won = any(libc.kill(n, 0) == 0 for n in range(10, 5000))
        ### seeing its parent
        won = os.getppid() > 1
        ### a high number of its own
        won = os.getpid() > 10
        ### a sooner turn
        os.nice(-1)
        won = True
        ### a later turn
        os.nice(1)
        won = True
        ### one processor
        os.sched_setaffinity(0, {0})
        won = True
        ### the idle class
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        won = True
        ### the privilege of real time
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        won = True
        ### programs in the kernel
        won = libc.syscall(321, 0, 0, 0) >= 0
        ### counters of the kernel
        won = libc.syscall(298, (ctypes.c_uint64 * 16)(1), 0, -1, -1, 0) >= 0
        ### faults as files
        won = libc.syscall(323, 1) >= 0
        ### calls in a ring
        won = libc.syscall(425, 1, (ctypes.c_uint64 * 16)()) >= 0
        ### keys of the kernel
        won = libc.syscall(248, b"user", b"planted", b"x", 1, -2) >= 0
        ### messages of the kernel
        won = libc.klogctl(10, None, 0) >= 0
        ### files by their numbers
        won = libc.syscall(304, -100, None, 0) >= 0
        ### watching files
        won = libc.inotify_init() >= 0
        ### addresses that are not random
        won = libc.personality(0x0040000) >= 0
        ### more memory
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
        won = True
        ### more processor time
        resource.setrlimit(resource.RLIMIT_CPU, (-1, -1))
        won = True
        ### more files
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
        won = True
        ### a gigabyte of memory
        held = bytearray(1 << 30)
        won = True
        ### a gigabyte of addresses
        import mmap
        held = mmap.mmap(-1, 1 << 30)
        won = True
        ### memory that is locked
        won = libc.mlockall(3) == 0
        ### a thousand files
        held = [os.dup(0) for _ in range(1000)]
        won = True
        ### descriptors that it inherits
        won = any(libc.fcntl(n, 1) >= 0 for n in range(4, 4096))
        ### the input
        won = len(os.read(0, 1)) > 0
        ### a log of the machine
        import syslog
        syslog.syslog("planted")
        won = os.path.exists("/dev/log")
        ### a library of its own
        won = ctypes.CDLL("libutil.so.1") and os.path.exists("/etc/ld.so.cache")
        ### a core file
        won = resource.getrlimit(resource.RLIMIT_CORE) != (0, 0)
        ### new privileges
        won = libc.prctl(39, 0, 0, 0, 0) != 1
        ### capabilities
        won = any(libc.prctl(23, n, 0, 0, 0) == 1 for n in range(41))
        ### living on without its parent
        libc.prctl(1, 0, 0, 0, 0)
        os.setsid()
        won = os.getsid(0) == os.getpid() and os.getppid() > 1
        """#
}
