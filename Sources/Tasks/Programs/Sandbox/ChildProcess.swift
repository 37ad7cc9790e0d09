#if os(Linux)
    import Foundation
    import Glibc

    /// A program that was started, with the descriptors that it was given.
    ///
    /// Foundation's `Process` closes what a child should not have by a list that another thread may
    /// outrun, and its bookkeeping belongs to a thread of its own. Here every descriptor is close-on-exec
    /// from its birth, and the thread that starts a child waits for it: a sandbox dies with the *thread*
    /// that started it (prctl(2), `PR_SET_PDEATHSIG`). What others opened without close-on-exec a child does
    /// inherit, and a sandbox's script closes before it reads a program.
    final class ChildProcess {
        let identifier: pid_t
        /// As a shell has it, 128 and the signal for a program that a signal ended; nil while it runs.
        private(set) var status: Int32?

        /// - Parameters:
        ///   - arguments: the program's path first. Its environment is empty.
        ///   - descriptors: by the numbers that they get; 0, 1 and 2 are `/dev/null` where not given.
        init(_ arguments: [String], descriptors: [Int32: Descriptor]) throws(SandboxFault) {
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
            posix_spawn_file_actions_init(&actions)
            posix_spawnattr_init(&attributes)
            defer {
                posix_spawn_file_actions_destroy(&actions)
                posix_spawnattr_destroy(&attributes)
            }
            for number in Int32(0)...2 where descriptors[number] == nil {
                posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
            }
            var lifted: [Descriptor] = []
            for (number, descriptor) in descriptors {
                let copy = try descriptor.lifted()
                posix_spawn_file_actions_adddup2(&actions, copy.raw, number)
                lifted.append(copy)
            }
            var (all, none) = (sigset_t(), sigset_t())
            sigfillset(&all)
            sigemptyset(&none)
            posix_spawnattr_setsigdefault(&attributes, &all)
            posix_spawnattr_setsigmask(&attributes, &none)
            // A group of its own: an interrupt from the keyboard is not for it.
            posix_spawnattr_setpgroup(&attributes, 0)
            posix_spawnattr_setflags(
                &attributes,
                Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

            var words = arguments.map { strdup($0) } + [nil]
            defer { for word in words { free(word) } }
            var identifier: pid_t = 0
            let error = posix_spawn(
                &identifier, arguments[0], &actions, &attributes, &words, [nil])
            for copy in lifted { copy.close() }
            guard error == 0 else { throw SandboxFault(errno: error, in: arguments[0]) }
            self.identifier = identifier
        }

        /// One that is let go before it has ended is killed, and waited for aside.
        deinit {
            guard !hasEnded() else { return }
            kill()
            let identifier = identifier
            Thread.detachNewThread {
                while waitpid(identifier, nil, 0) < 0, errno == EINTR {}
            }
        }

        /// Whether it has ended; then it has been waited for.
        func hasEnded() -> Bool {
            guard status == nil else { return true }
            var word: Int32 = 0
            let found = waitpid(identifier, &word, WNOHANG)
            if found == identifier {
                let signal = word & 0x7f
                status = signal == 0 ? (word >> 8) & 0xff : 128 + signal
            } else if found < 0, errno != EINTR {
                // Somebody else has waited for it, or nobody ever has to.
                status = -1
            }
            return status != nil
        }

        /// Waits for its end, asking every millisecond; returns whether it came.
        func waitForEnd(within time: Duration) -> Bool {
            let deadline = ContinuousClock.now + time
            while !hasEnded() {
                guard ContinuousClock.now < deadline else { return false }
                usleep(1_000)
            }
            return true
        }

        func kill() {
            if status == nil { _ = Glibc.kill(-identifier, SIGKILL) }
        }
    }
#endif
