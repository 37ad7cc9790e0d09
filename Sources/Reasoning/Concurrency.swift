extension Array where Element: Sendable {
    /// The results of `transform` for every element, in order, with at most `limit` of them under
    /// way at a time.
    ///
    /// - Parameters:
    ///   - limit: child tasks alive at once; less than 1 counts as 1.
    ///   - progress: called in the caller's task after each completion with the element's index and
    ///     its result, in order of completion.
    /// - Throws: the first error, after cancelling the other tasks.
    public func concurrently<Result: Sendable>(
        atMost limit: Int, progress: (Int, Result) throws -> Void = { _, _ in },
        _ transform: @escaping @Sendable (Element) async throws -> Result
    ) async throws -> [Result] {
        var results = [Result?](repeating: nil, count: count)
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var started = 0
            func start() {
                guard started < count else { return }
                let index = started
                let element = self[index]
                group.addTask { (index, try await transform(element)) }
                started += 1
            }
            for _ in 0..<Swift.max(limit, 1) { start() }
            while let (index, result) = try await group.next() {
                results[index] = result
                try progress(index, result)
                try Task.checkCancellation()
                start()
            }
        }
        return results.compactMap(\.self)
    }
}
