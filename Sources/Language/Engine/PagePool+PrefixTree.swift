/// A cached prefix: whole pages, and some positions of one more.
struct CachedPrefix {
    /// Pages wholly within the prefix, from position 0.
    var pages: ContiguousArray<Int32> = []
    /// The page whose first `partialCount` positions continue it; -1: none.
    var partialPage: Int32 = -1
    var partialCount = 0

    func tokenCount(pageSize: Int) -> Int { pages.count * pageSize + partialCount }
}

/// The radix tree of prefixes (as in SGLang, 2312.07104 §3), with a KV page as its node.
///
/// A node holds up to `pageSize` tokens; only full nodes have children. Siblings may begin alike:
/// a match that ends within a page is used by copying that page. Since siblings are sorted, the
/// one that shares most with a query stands beside the query's place.
extension PagePool {
    /// The longest cached prefix of `tokens`, at most `limit` tokens long. Holds nothing: retain
    /// what is used before the next allocation. O(pages · log children).
    func longestPrefix(of tokens: ContiguousArray<Int32>, limit: Int) -> CachedPrefix {
        var found = CachedPrefix()
        var node = root
        var position = 0
        while position < limit {
            let count = min(pageSize, limit - position)
            guard let (child, shared) = closestChild(of: node, to: tokens, at: position, count)
            else { break }
            guard shared == pageSize else {
                found.partialPage = child
                found.partialCount = shared
                touch(child)
                break
            }
            found.pages.append(child)
            position += pageSize
            node = child
        }
        return found
    }

    /// Makes the first `count` tokens, whose keys and values lie in `pages`, known to the tree.
    /// Where it already has a full page with the same tokens, that one takes the place of the
    /// sequence's own in `pages`. The caller goes on holding `pages`.
    func insert(
        _ tokens: ContiguousArray<Int32>, count: Int, pages: inout ContiguousArray<Int32>
    ) {
        var node = root
        var index = 0
        var position = 0
        while position < count {
            let filled = min(pageSize, count - position)
            let page = pages[index]
            if isNode[Int(page)] {
                guard parent[Int(page)] == node else { return }
                if Int(tokenCount[Int(page)]) == filled {
                    node = page
                } else if let twin = twin(under: node, for: tokens, at: position, filled),
                    filled == pageSize
                {
                    // Two full nodes alike would hide each other's children.
                    replace(&pages[index], by: twin)
                    node = twin
                } else {
                    if Int(tokenCount[Int(page)]) < filled {
                        extend(page, to: tokens, at: position, filled)
                    }
                    node = page
                }
            } else if let twin = twin(under: node, for: tokens, at: position, filled) {
                guard filled == pageSize else { return }
                replace(&pages[index], by: twin)
                node = twin
            } else {
                attach(page, to: node, tokens, at: position, filled)
                node = page
            }
            index += 1
            position += filled
        }
    }

    /// The child that begins with `tokens[position..<position + count]`; nil where there is none.
    private func twin(
        under node: Int32, for tokens: ContiguousArray<Int32>, at position: Int, _ count: Int
    ) -> Int32? {
        guard let (child, shared) = closestChild(of: node, to: tokens, at: position, count),
            shared == count
        else { return nil }
        return child
    }

    /// A sequence holds `twin` in the place of a page with the same tokens.
    private func replace(_ page: inout Int32, by twin: Int32) {
        retain(twin)
        release(page)
        page = twin
    }

    /// The child that begins most like `tokens[position..<position + count]`, and how many tokens
    /// they share; nil when none shares any.
    private func closestChild(
        of node: Int32, to tokens: ContiguousArray<Int32>, at position: Int, _ count: Int
    ) -> (child: Int32, shared: Int)? {
        let place = lowerBound(in: node, of: tokens, at: position, count)
        let siblings = children[Int(node)]
        var best: (child: Int32, shared: Int)?
        for index in [place, place - 1] where siblings.indices.contains(index) {
            let shared = sharedCount(siblings[index], tokens, at: position, count)
            if shared > best?.shared ?? 0 { best = (siblings[index], shared) }
        }
        return best
    }

    /// The first child that does not come before `tokens[position..<position + count]`.
    private func lowerBound(
        in node: Int32, of tokens: ContiguousArray<Int32>, at position: Int, _ count: Int
    ) -> Int {
        var low = 0
        var high = children[Int(node)].count
        while low < high {
            let middle = (low + high) / 2
            let child = children[Int(node)][middle]
            let shared = sharedCount(child, tokens, at: position, count)
            let childCount = Int(tokenCount[Int(child)])
            let before =
                shared == count
                ? false
                : shared == childCount
                    || nodeTokens[Int(child) * pageSize + shared] < tokens[position + shared]
            if before { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func sharedCount(
        _ node: Int32, _ tokens: ContiguousArray<Int32>, at position: Int, _ count: Int
    ) -> Int {
        let most = min(Int(tokenCount[Int(node)]), count)
        let base = Int(node) * pageSize
        var shared = 0
        while shared < most, nodeTokens[base + shared] == tokens[position + shared] { shared += 1 }
        return shared
    }

    private func attach(
        _ page: Int32, to node: Int32, _ tokens: ContiguousArray<Int32>, at position: Int,
        _ count: Int
    ) {
        let place = lowerBound(in: node, of: tokens, at: position, count)
        for slot in 0..<count { nodeTokens[Int(page) * pageSize + slot] = tokens[position + slot] }
        tokenCount[Int(page)] = Int32(count)
        isNode[Int(page)] = true
        parent[Int(page)] = node
        children[Int(node)].insert(page, at: place)
        if node != root { unlink(node) }
    }

    /// A page that has filled since the tree learned of it moves to its place among its siblings.
    private func extend(
        _ page: Int32, to tokens: ContiguousArray<Int32>, at position: Int, _ count: Int
    ) {
        let node = parent[Int(page)]
        detach(page)
        attach(page, to: node, tokens, at: position, count)
    }

    /// Takes a node from its parent's children.
    func detach(_ page: Int32) {
        let node = Int(parent[Int(page)])
        let base = Int(page) * pageSize
        let count = Int(tokenCount[Int(page)])
        let own = ContiguousArray(nodeTokens[base..<base + count])
        var place = lowerBound(in: Int32(node), of: own, at: 0, count)
        while place < children[node].count, children[node][place] != page { place += 1 }
        precondition(place < children[node].count, "node \(page) is not among its siblings")
        children[node].remove(at: place)
        parent[Int(page)] = -1
    }
}
