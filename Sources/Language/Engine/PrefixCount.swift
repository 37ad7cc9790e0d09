import Reasoning

/// What an engine computed more than once since it began to count, exactly: every position run is
/// remembered by the hash of all tokens up to it.
///
/// A position is *unique* when it is run for the first time. Run again it is one of three things. As
/// part of a prompt, it is *repeated*: its keys and values had been there, and while no page was evicted
/// and no sequence preempted they still were. As a prompt's last position, it is *reread*: two that ask
/// for what it predicts began before the cache had it. As a token that a sample drew, it is *redrawn*:
/// another sample of the same prefix had drawn the same, and a draw of its own is what was asked for.
///
///     computed = unique + repeated + reread + redrawn
public struct PrefixCount: Codable, Hashable, Sendable {
    public var computed = 0
    public var unique = 0
    public var repeated = 0
    public var reread = 0
    public var redrawn = 0

    public init() {}

    /// How many times what had to be run was run: computed over computed without what was repeated and
    /// reread; 1 where every prefix was computed once.
    public var computedPerUnique: Double {
        let needed = computed - repeated - reread
        return needed > 0 ? Double(computed) / Double(needed) : 1
    }
}

/// Counts what is computed more than once. Lives on the engine's thread.
struct PrefixCounter {
    private(set) var count = PrefixCount()
    /// Hashes of every position that was run.
    private var seen: Set<UInt64> = []

    /// Notes the positions that a row of the present batch runs.
    mutating func note(_ row: Row) {
        let end = row.computed + row.planned
        for position in row.computed..<end {
            count.computed += 1
            if seen.insert(row.hash(upTo: position + 1)).inserted {
                count.unique += 1
            } else if row.isDecoding {
                count.redrawn += 1
            } else if position == row.tokens.count - 1 {
                count.reread += 1
            } else {
                count.repeated += 1
            }
        }
    }

    /// Nothing that was computed is there any more.
    mutating func forget() { seen = [] }
}
