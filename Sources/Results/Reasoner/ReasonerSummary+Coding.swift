import Reasoning

extension ReasonerSummary {
    enum CodingKeys: String, CodingKey {
        case base, trained, trainPanel, testPanel, seconds, ledger, seeds, commit
        case title, date, trainComputeLabel, testComputeLabel, fits, learning, behaviours
        case examples, bill, model, heldOut, machine, configuration, notes
    }

    /// Reads a summary; keys beyond the contract may be absent.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func optional<Value: Decodable>(_ key: CodingKeys, _ fallback: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? fallback
        }
        self.init(
            base: try values.decode(Accuracy.self, forKey: .base),
            trained: try values.decode(Accuracy.self, forKey: .trained),
            trainPanel: try values.decode([TrainPoint].self, forKey: .trainPanel),
            testPanel: try values.decode(TestPanel.self, forKey: .testPanel),
            seconds: try values.decode([String: Double].self, forKey: .seconds),
            ledger: try values.decode([String: Spending].self, forKey: .ledger),
            seeds: try values.decode([UInt64].self, forKey: .seeds),
            commit: try values.decode(String.self, forKey: .commit))
        title = try optional(.title, title)
        date = try optional(.date, date)
        trainComputeLabel = try optional(.trainComputeLabel, trainComputeLabel)
        testComputeLabel = try optional(.testComputeLabel, testComputeLabel)
        fits = try optional(.fits, fits)
        learning = try optional(.learning, learning)
        behaviours = try optional(.behaviours, behaviours)
        examples = try optional(.examples, examples)
        bill = try optional(.bill, bill)
        model = try optional(.model, model)
        heldOut = try optional(.heldOut, heldOut)
        machine = try optional(.machine, machine)
        configuration = try optional(.configuration, configuration)
        notes = try optional(.notes, notes)
    }
}

extension ReasonerSummary {
    /// A compute ledger in the shape of `ledger`: account, then tokens, FLOPs and seconds.
    public static func readable(_ ledger: ComputeLedger) -> [String: Spending] {
        var accounts: [String: Spending] = [:]
        for (account, usage) in ledger.accounts { accounts[account.rawValue] = Spending(usage) }
        return accounts
    }

    /// A ledger of one phase as lines of the bill, in the order of the accounts.
    public static func bill(phase: String, _ ledger: ComputeLedger) -> [BillLine] {
        ComputeLedger.Account.allCases.compactMap { account in
            guard let usage = ledger.accounts[account] else { return nil }
            return BillLine(phase: phase, account: account.rawValue, spending: Spending(usage))
        }
    }
}
