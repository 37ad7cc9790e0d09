import Tasks

extension ChainAnatomy {
    /// Counts of a chain; without a chain there are none.
    public var rates: Metrics {
        guard chains > 0 else { return [.chains: 0] }
        let n = Double(chains)
        return [
            .chains: n, .attempts: Double(attempts) / n, .checks: Double(checks) / n,
            .abandoned: Double(abandoned) / n, .repeated: Double(repeated) / n,
            .giveUps: Double(giveUps) / n, .falseClaims: Double(claims - soundClaims) / n,
        ]
    }
}
