/// The system calls that a program in a sandbox cannot make, as a classic BPF program for
/// `seccomp(2)`, the second wall behind the namespaces: what a kernel does not do for a program, a hole in
/// it does not open.
///
/// A program may begin threads, and no processes: so the limit on a process's memory is one on all that it
/// has. Memory that such a limit does not count — shared segments, files in memory, message queues,
/// keys — cannot be had, nor sockets of any kind, tracing, mounts, namespaces, or asynchronous calls
/// that go around the filter.
enum SystemCallFilter {
    /// A machine whose system calls the table has.
    enum Architecture: UInt32 {
        case x86 = 0xC000_003E
        case arm = 0xC000_00B7

        /// The machine that this was built for; nil for others: there is no sandbox then.
        static var current: Architecture? {
            #if arch(x86_64)
                .x86
            #elseif arch(arm64)
                .arm
            #else
                nil
            #endif
        }
    }

    /// Numbers on x86-64 and on ARM 64; nil where there is no such call.
    private static let refused: [(x86: UInt32?, arm: UInt32?)] = [
        (57, nil), (58, nil),  // fork, vfork
        (322, 281),  // execveat
        (101, 117), (310, 270), (311, 271), (312, 272),  // ptrace, process_vm_readv, _writev, kcmp
        (434, 434), (438, 438), (440, 440),  // pidfd_open, pidfd_getfd, process_madvise
        (41, 198), (42, 203), (49, 200), (50, 201),  // socket, connect, bind, listen
        (29, 194), (30, 196), (64, 190), (68, 186),  // shmget, shmat, semget, msgget
        (240, 180), (319, 279), (447, 447),  // mq_open, memfd_create, memfd_secret
        (248, 217), (249, 218), (250, 219),  // add_key, request_key, keyctl
        (165, 40), (166, 39), (155, 41), (161, 51),  // mount, umount2, pivot_root, chroot
        (428, 428), (429, 429), (430, 430), (431, 431),  // open_tree, move_mount, fsopen, fsconfig
        (432, 432), (433, 433), (442, 442),  // fsmount, fspick, mount_setattr
        (272, 97), (308, 268), (135, 92),  // unshare, setns, personality
        (321, 280), (298, 241), (323, 282),  // bpf, perf_event_open, userfaultfd
        (425, 425), (426, 426), (427, 427),  // io_uring_setup, _enter, _register
        (303, 264), (304, 265),  // name_to_handle_at, open_by_handle_at
        (141, 140), (142, 118), (144, 119),  // setpriority, sched_setparam, _setscheduler
        (203, 122), (314, 274),  // sched_setaffinity, sched_setattr
        (253, nil), (294, 26), (300, 262),  // inotify_init, inotify_init1, fanotify_init
        (278, 75), (216, 234), (154, nil),  // vmsplice, remap_file_pages, modify_ldt
        (103, 116), (246, 104), (320, 294),  // syslog, kexec_load, kexec_file_load
        (175, 105), (313, 273), (176, 106),  // init_module, finit_module, delete_module
    ]

    /// Its instructions as the kernel reads them: 8 bytes each, in the machine's order of bytes.
    static func bytes(for architecture: Architecture) -> [UInt8] {
        let (permissionDenied, notImplemented): (UInt32, UInt32) = (1, 38)
        let (clone, clone3): (UInt32, UInt32) = (architecture == .x86 ? 56 : 220, 435)
        let thread: UInt32 = 0x1_0000
        var program = Program()
        program.load(offset: 4)
        program.unless(equal: architecture.rawValue) { $0.kill() }
        program.load(offset: 0)
        if architecture == .x86 {
            // The same calls under the numbers of the x32 interface.
            program.when(atLeast: 0x4000_0000) { $0.refuse(permissionDenied) }
        }
        // Its flags lie in memory, where a filter cannot look; libraries take the older call then.
        program.when(equal: clone3) { $0.refuse(notImplemented) }
        for call in refused {
            guard let number = architecture == .x86 ? call.x86 : call.arm else { continue }
            program.when(equal: number) { $0.refuse(permissionDenied) }
        }
        program.unless(equal: clone) { $0.allow() }
        program.load(offset: 16)
        program.when(anyOf: thread) { $0.allow() }
        program.refuse(permissionDenied)
        return program.bytes
    }

    /// Instructions of classic BPF (linux/filter.h); a condition stands before one instruction.
    private struct Program {
        private(set) var bytes: [UInt8] = []

        private mutating func add(
            _ code: UInt16, _ value: UInt32, ifTrue: UInt8 = 0, ifFalse: UInt8 = 0
        ) {
            withUnsafeBytes(of: code) { bytes += $0 }
            bytes += [ifTrue, ifFalse]
            withUnsafeBytes(of: value) { bytes += $0 }
        }

        /// Loads a word of `struct seccomp_data`: the call's number, the architecture, an argument.
        mutating func load(offset: UInt32) { add(0x20, offset) }
        mutating func allow() { add(0x06, 0x7FFF_0000) }
        mutating func kill() { add(0x06, 0x8000_0000) }
        mutating func refuse(_ error: UInt32) { add(0x06, 0x0005_0000 | error) }

        mutating func when(equal value: UInt32, _ then: (inout Program) -> Void) {
            add(0x15, value, ifFalse: 1)
            then(&self)
        }
        mutating func unless(equal value: UInt32, _ then: (inout Program) -> Void) {
            add(0x15, value, ifTrue: 1)
            then(&self)
        }
        mutating func when(atLeast value: UInt32, _ then: (inout Program) -> Void) {
            add(0x35, value, ifFalse: 1)
            then(&self)
        }
        mutating func when(anyOf bits: UInt32, _ then: (inout Program) -> Void) {
            add(0x45, bits, ifFalse: 1)
            then(&self)
        }
    }
}
