import Reasoning
import Testing

@testable import Language

@Suite("Pages and prefixes")
struct PagePoolTests {
    /// Puts a sequence into the tree and lets go of it.
    private func store(_ tokens: [Int32], in pool: PagePool) throws {
        var pages: ContiguousArray<Int32> = []
        for _ in 0..<pool.pages(forTokens: tokens.count) {
            pages.append(try #require(pool.allocate()))
        }
        pool.insert(ContiguousArray(tokens), count: tokens.count, pages: &pages)
        pool.release(pages)
    }

    private func cached(_ tokens: [Int32], in pool: PagePool) -> Int {
        pool.longestPrefix(of: ContiguousArray(tokens), limit: tokens.count)
            .tokenCount(pageSize: pool.pageSize)
    }

    @Test("The longest prefix is found to the token, whatever the tree holds")
    func longestPrefix() throws {
        var stream = RandomStream(seed: 3)
        for pageSize in [1, 2, 3, 4] {
            let pool = PagePool(pageSize: pageSize, pageCount: 4000)
            var stored: [[Int32]] = []
            for _ in 0..<150 {
                let tokens = (0..<Int.random(in: 1...12, using: &stream)).map { _ in
                    Int32.random(in: 0...2, using: &stream)
                }
                let best = stored.map { zip($0, tokens).prefix { $0 == $1 }.count }.max() ?? 0
                #expect(cached(tokens, in: pool) == best)
                try store(tokens, in: pool)
                stored.append(tokens)
                pool.checkInvariants()
            }
        }
    }

    @Test("Equal full pages are kept once")
    func sharing() throws {
        let pool = PagePool(pageSize: 4, pageCount: 10)
        for last in 0..<5 { try store([1, 2, 3, 4, Int32(last)], in: pool) }
        #expect(pool.cachedPages == 6 && pool.freePages == 4)
        #expect(cached([1, 2, 3, 4, 3], in: pool) == 5)
        #expect(cached([1, 2, 3], in: pool) == 3)
        pool.checkInvariants()
    }

    @Test(
        "A page that fills to what another holds gives way to it, so that neither hides what follows"
    )
    func twins() throws {
        let pool = PagePool(pageSize: 4, pageCount: 10)
        // Known to the tree while half full, as a prompt's last page is.
        var growing: ContiguousArray<Int32> = [try #require(pool.allocate())]
        pool.insert([1, 2], count: 2, pages: &growing)
        try store([1, 2, 3, 4, 5, 6, 7, 8], in: pool)
        growing.append(try #require(pool.allocate()))
        pool.insert([1, 2, 3, 4, 9, 9, 9, 9], count: 8, pages: &growing)
        pool.checkInvariants()
        #expect(cached([1, 2, 3, 4, 5, 6, 7, 8], in: pool) == 8)
        #expect(cached([1, 2, 3, 4, 9, 9, 9, 9], in: pool) == 8)
        pool.release(growing)
        pool.checkInvariants()
        #expect(pool.freePages + pool.cachedPages == 10)
    }

    @Test("The least recently used prefix goes first, leaf by leaf")
    func eviction() throws {
        let pool = PagePool(pageSize: 2, pageCount: 6)
        try store([1, 1, 1, 1], in: pool)
        try store([2, 2, 2, 2], in: pool)
        try store([3, 3, 3, 3], in: pool)
        // Used again: the first is the newest now.
        let first = pool.longestPrefix(of: [1, 1, 1, 1], limit: 4)
        for page in first.pages { pool.retain(page) }
        pool.release(first.pages)
        let held = try #require(pool.allocate())
        #expect(pool.evictions == 1)
        #expect(cached([2, 2, 2, 2], in: pool) == 2)
        _ = try #require(pool.allocate())
        #expect(cached([2, 2, 2, 2], in: pool) == 0)
        #expect(cached([3, 3, 3, 3], in: pool) == 4)
        _ = try #require(pool.allocate())
        #expect(cached([3, 3, 3, 3], in: pool) == 2)
        #expect(cached([1, 1, 1, 1], in: pool) == 4)
        for _ in 0..<3 { _ = try #require(pool.allocate()) }
        #expect(pool.allocate() == nil)
        pool.release(held)
        #expect(pool.allocate() == held)
        pool.checkInvariants()
    }

    @Test("A page that a sequence holds is never evicted, nor what leads to it")
    func held() throws {
        let pool = PagePool(pageSize: 2, pageCount: 4)
        try store([1, 1, 2, 2, 3, 3], in: pool)
        let prefix = pool.longestPrefix(of: [1, 1, 2, 2], limit: 4)
        for page in prefix.pages { pool.retain(page) }
        while pool.allocate() != nil {}
        #expect(cached([1, 1, 2, 2, 3, 3], in: pool) == 4)
        pool.forgetPrefixes()
        #expect(cached([1, 1, 2, 2, 3, 3], in: pool) == 0 && pool.freePages == 0)
        pool.release(prefix.pages)
        #expect(pool.freePages == 2)
        pool.checkInvariants()
    }

    @Test("A page known in part finds its place again when it has filled")
    func growth() throws {
        let pool = PagePool(pageSize: 4, pageCount: 8)
        var pages: ContiguousArray<Int32> = [try #require(pool.allocate())]
        pool.insert([1, 2], count: 2, pages: &pages)
        try store([1, 2, 0, 0], in: pool)
        #expect(cached([1, 2, 9], in: pool) == 2)
        pool.insert([1, 2, 9, 5], count: 4, pages: &pages)
        try store([1, 2, 4, 0], in: pool)
        for tokens: [Int32] in [[1, 2, 9, 5], [1, 2, 0, 0], [1, 2, 4, 0]] {
            #expect(cached(tokens, in: pool) == 4)
        }
        pool.release(pages)
        pool.checkInvariants()
    }
}
