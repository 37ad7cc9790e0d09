/// The engine's account of the decoder's KV pages: which are free, how many sequences hold each,
/// and which the prefix tree keeps for later.
///
/// A page is free, held by sequences, kept by the tree, or both of the latter. A full page is never
/// written again, so any number of sequences may hold it; a page that still fills has one writer.
/// Pages that only the tree keeps are given up leaf by leaf, least recently used first, when no
/// page is free. Everything is O(1) but the tree's search, which is O(log children) per page.
/// Not thread-safe: the engine's thread owns it, and no access of a property encloses another, so
/// dynamic exclusivity checks are off.
final class PagePool {
    let pageSize: Int
    let pageCount: Int
    /// Cached pages given up so far.
    @exclusivity(unchecked) private(set) var evictions = 0
    /// Pages that only the tree keeps.
    @exclusivity(unchecked) private(set) var cachedPages = 0

    @exclusivity(unchecked) private var free: ContiguousArray<Int32>
    @exclusivity(unchecked) private var holders: ContiguousArray<Int32>

    // The prefix tree: a node is a page, and `root` is one past the last page.
    @exclusivity(unchecked) var isNode: ContiguousArray<Bool>
    @exclusivity(unchecked) var parent: ContiguousArray<Int32>
    /// Per node, its children in the lexicographic order of their tokens.
    @exclusivity(unchecked) var children: ContiguousArray<ContiguousArray<Int32>>
    /// Tokens of each node, `pageSize` slots a page.
    @exclusivity(unchecked) var nodeTokens: ContiguousArray<Int32>
    /// How many of the slots are known.
    @exclusivity(unchecked) var tokenCount: ContiguousArray<Int32>
    var root: Int32 { Int32(pageCount) }

    // Nodes without holders and children, least recently used first; `root` is the list's head.
    @exclusivity(unchecked) private var newer: ContiguousArray<Int32>
    @exclusivity(unchecked) private var older: ContiguousArray<Int32>

    init(pageSize: Int, pageCount: Int) {
        precondition(pageSize > 0 && pageCount > 0 && pageCount < Int32.max)
        self.pageSize = pageSize
        self.pageCount = pageCount
        free = ContiguousArray((0..<Int32(pageCount)).reversed())
        holders = ContiguousArray(repeating: 0, count: pageCount)
        isNode = ContiguousArray(repeating: false, count: pageCount)
        parent = ContiguousArray(repeating: -1, count: pageCount + 1)
        children = ContiguousArray(repeating: [], count: pageCount + 1)
        nodeTokens = ContiguousArray(repeating: 0, count: pageCount * pageSize)
        tokenCount = ContiguousArray(repeating: 0, count: pageCount)
        newer = ContiguousArray(repeating: -1, count: pageCount + 1)
        older = ContiguousArray(repeating: -1, count: pageCount + 1)
        newer[pageCount] = Int32(pageCount)
        older[pageCount] = Int32(pageCount)
    }

    /// Pages that hold nothing.
    var freePages: Int { free.count }
    /// Pages that could be had: free, or kept by the tree alone.
    var availablePages: Int { free.count + cachedPages }

    /// Pages that `tokens` positions need.
    func pages(forTokens tokens: Int) -> Int { (tokens + pageSize - 1) / pageSize }

    /// A page with one holder; evicts the least recently used prefix when none is free; nil when
    /// every page is held.
    func allocate() -> Int32? {
        if free.isEmpty, newer[pageCount] != root { evict(newer[pageCount]) }
        guard let page = free.popLast() else { return nil }
        holders[Int(page)] = 1
        return page
    }

    func retain(_ page: Int32) {
        let p = Int(page)
        if holders[p] == 0 {
            cachedPages -= 1
            unlink(page)
        }
        holders[p] += 1
    }

    func release(_ page: Int32) {
        let p = Int(page)
        precondition(holders[p] > 0, "page \(page) released without a holder")
        holders[p] -= 1
        guard holders[p] == 0 else { return }
        if isNode[p] {
            cachedPages += 1
            linkAsNewest(page)
        } else {
            free.append(page)
        }
    }

    /// Releases a sequence's pages, the deepest first.
    func release(_ pages: ContiguousArray<Int32>) {
        for page in pages.reversed() { release(page) }
    }

    /// Forgets every prefix. Pages that sequences hold stay theirs.
    func forgetPrefixes() {
        for p in 0..<pageCount where isNode[p] {
            isNode[p] = false
            unlink(Int32(p))
            if holders[p] == 0 {
                cachedPages -= 1
                free.append(Int32(p))
            }
        }
        for p in 0...pageCount {
            parent[p] = -1
            if !children[p].isEmpty { children[p] = [] }
        }
    }

    private func evict(_ page: Int32) {
        let above = parent[Int(page)]
        unlink(page)
        detach(page)
        isNode[Int(page)] = false
        cachedPages -= 1
        free.append(page)
        evictions += 1
        // Its parent was used no earlier than its last child: it is the oldest leaf now.
        if above != root, holders[Int(above)] == 0, children[Int(above)].isEmpty {
            link(above, after: root)
        }
    }

    // MARK: The list of evictable nodes

    /// Marks an evictable node as just used.
    func touch(_ page: Int32) {
        guard newer[Int(page)] >= 0 else { return }
        unlink(page)
        linkAsNewest(page)
    }

    func unlink(_ page: Int32) {
        let after = newer[Int(page)]
        guard after >= 0 else { return }
        let before = older[Int(page)]
        newer[Int(before)] = after
        older[Int(after)] = before
        newer[Int(page)] = -1
        older[Int(page)] = -1
    }

    private func linkAsNewest(_ page: Int32) {
        guard children[Int(page)].isEmpty else { return }
        link(page, after: older[pageCount])
    }

    private func link(_ page: Int32, after before: Int32) {
        let after = newer[Int(before)]
        newer[Int(before)] = page
        older[Int(page)] = before
        newer[Int(page)] = after
        older[Int(after)] = page
    }

    /// Stops at the first broken invariant. O(pages); for tests.
    func checkInvariants() {
        var cached = 0
        for p in 0..<pageCount {
            let linked = newer[p] >= 0
            precondition(linked == (isNode[p] && holders[p] == 0 && children[p].isEmpty))
            if isNode[p], holders[p] == 0 { cached += 1 }
            if !isNode[p] { precondition(children[p].isEmpty && parent[p] == -1) }
            if isNode[p] { precondition(children[Int(parent[p])].contains(Int32(p))) }
        }
        precondition(cached == cachedPages && Set(free).count == free.count)
        precondition(free.allSatisfy { holders[Int($0)] == 0 && !isNode[Int($0)] })
        precondition(free.count + cached + holders.count { $0 > 0 } == pageCount, "a page is lost")
    }
}
