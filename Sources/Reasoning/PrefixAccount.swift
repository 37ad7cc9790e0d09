import Synchronization

/// What one piece of work, such as the solution of one problem, has run through its models so far: the
/// ground on which a prefix that it uses again counts once.
///
/// A cost is a function of the work, not of what else ran beside it or was left in a cache. So a
/// position of a prompt is charged where the work runs it for the first time, whatever the model's
/// server had of it; a sampled token is charged to each sample that draws it, and not again where
/// its chain goes on. The order in which the requests of the work arrive changes no sum: of what
/// was sampled only that counts as run which the request itself knows to be sampled.
///
/// The work is told by the task: every strategy of `Search` has an account while it solves a problem,
/// and `PrefixAccount.sharing { … }` makes one. A request without an account stands alone.
///
/// Cost: a hash of each token of a request, and about 16 bytes for each position run.
public final class PrefixAccount: Sendable {
    /// The account of the work that the present task does; nil: none.
    @TaskLocal public static var current: PrefixAccount?

    private struct Book {
        /// Positions that were charged as prompts.
        var charged: Set<UInt64> = []
        /// Positions after which a prompt was drawn or scored.
        var asked: Set<UInt64> = []
        /// Positions that samples drew and ran.
        var sampled: Set<UInt64> = []
    }

    private let books = Mutex<[ObjectIdentifier: Book]>([:])

    public init() {}

    /// Does a piece of work as a part of the present one, or as one of its own where there is none.
    public static func sharing<Value>(_ work: () async throws -> Value) async rethrows -> Value {
        try await $current.withValue(current ?? PrefixAccount(), operation: work)
    }

    /// What a prompt is charged for.
    public struct Charge: Hashable, Sendable {
        /// The positions that no earlier request of the work has run.
        public var new: [Range<Int>]
        /// How many of the asked positions had been asked before: there the head is run once more. The
        /// first time it is in the position's own charge, whoever runs that.
        public var recalled: Int

        public init(new: [Range<Int>], recalled: Int = 0) {
            self.new = new
            self.recalled = recalled
        }
    }

    /// Charges a prompt: its new positions count as run from now on.
    ///
    /// - Parameters:
    ///   - asked: positions, ascending, after which something is drawn or scored.
    ///   - drawn: positions, ascending, whose tokens are known to have been sampled, and run, before
    ///     this was asked. They are charged only where the work has not sampled them.
    ///   - model: whose keys and values they are.
    public func charge(
        _ prompt: some Sequence<Token>, asked: [Int], drawn: [Range<Int>], by model: AnyObject
    ) -> Charge {
        withBook(of: model) { book in
            var hash = PrefixHash()
            var (asked, drawn) = (asked[...], drawn[...])
            var new: [Range<Int>] = []
            var recalled = 0
            for token in prompt {
                let position = hash.count
                hash.append(token)
                if asked.first == position {
                    asked.removeFirst()
                    if !book.asked.insert(hash.state).inserted { recalled += 1 }
                }
                while let first = drawn.first, first.upperBound <= position { drawn.removeFirst() }
                if drawn.first?.contains(position) ?? false, book.sampled.contains(hash.state) {
                    continue
                }
                guard book.charged.insert(hash.state).inserted else { continue }
                if let last = new.last, last.upperBound == position {
                    new[new.count - 1] = last.lowerBound..<position + 1
                } else {
                    new.append(position..<position + 1)
                }
            }
            return Charge(new: new, recalled: recalled)
        }
    }

    /// Keeps what was sampled behind a prompt. The last token of a sample is not run.
    public func record(
        _ samples: [[Token]], behind prompt: some Sequence<Token>, by model: AnyObject
    ) {
        var begun = PrefixHash()
        for token in prompt { begun.append(token) }
        withBook(of: model) { [begun] book in
            for sample in samples {
                var hash = begun
                for token in sample.dropLast() {
                    hash.append(token)
                    book.sampled.insert(hash.state)
                }
            }
        }
    }

    private func withBook<Value: Sendable>(
        of model: AnyObject, _ body: (inout Book) -> Value
    ) -> Value {
        books.withLock { books in
            // Taken out while it is written to, so that nothing is copied.
            var book = books.removeValue(forKey: ObjectIdentifier(model)) ?? Book()
            defer { books[ObjectIdentifier(model)] = book }
            return body(&book)
        }
    }
}
