/// Where an adapter stands: what is known of it before there is a tensor.
struct AdapterPlan: Sendable {
    /// One of the two matrices of an adapter.
    enum Factor: CaseIterable {
        case a, b

        /// As PEFT calls it.
        var name: String { self == .a ? "lora_A" : "lora_B" }
    }

    var layer: Int
    var target: LoRAConfiguration.Target
    /// The projection in a checkpoint, such as `model.layers.0.self_attn.q_proj`.
    var module: String
    /// The projection's rows of the weight that `Transformer` computes with.
    var rows: Range<Int>
    var columns: Int

    func name(of factor: Factor) -> String { "\(module).\(factor.name)" }

    func shape(of factor: Factor, rank: Int) -> [Int] {
        factor == .a ? [rank, columns] : [rows.count, rank]
    }
}

extension ModelConfiguration {
    /// The adapters of a block, beside each of its weights; none beside vectors.
    func adapterPlans(
        layer: Int, of configuration: LoRAConfiguration
    ) -> TransformerBlock<[AdapterPlan]> {
        block(layer).map { plan in
            guard let columns = plan.columns else { return [] }
            var row = 0
            return plan.parts.compactMap { part in
                defer { row += part.rows }
                let module = String(part.name.dropLast(".weight".count))
                guard let name = module.split(separator: ".").last,
                    let target = LoRAConfiguration.Target(rawValue: String(name)),
                    configuration.targets.contains(target)
                else { return nil }
                return AdapterPlan(
                    layer: layer, target: target, module: module,
                    rows: row..<row + part.rows, columns: columns)
            }
        }
    }
}
