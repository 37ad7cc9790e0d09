import Foundation
import Reasoning
import Tensors

/// A file that has weights, under the names of a Hugging Face folder.
protocol WeightSource: Sendable {
    /// Shape and type of a weight as it is read; nil where there is none of that name.
    func layout(of name: String) -> (shape: [Int], dtype: DType)?
    /// How it is stored, where that is not a type of tensors; else nil.
    func storage(of name: String) -> String?
    func tensor(_ name: String) throws -> Tensor
}

extension SafetensorsFile: WeightSource {
    func storage(of name: String) -> String? { nil }
}

extension CheckpointFolder {
    static let weightsName = "model.safetensors"
    static let indexName = "model.safetensors.index.json"

    /// Every weight of the configuration, by its name in the checkpoint, of the stored type.
    ///
    /// Names and shapes are checked before anything is loaded.
    /// - Throws: `CheckpointError.names` with missing and unexpected names,
    ///   `CheckpointError.shape`, and `TensorError` for a file that breaks its format.
    public func weights() throws -> [String: Tensor] {
        try weights { $0 }
    }

    /// Every weight in the order of the forward pass, as `convert` makes it of the stored one, of which
    /// one is held at a time.
    func orderedWeights(
        _ convert: (_ name: String, Tensor) throws -> Tensor
    ) throws -> [(name: String, tensor: Tensor)] {
        try entries().map { ($0.name, try convert($0.name, $0.file.tensor($0.name))) }
    }

    /// Every weight as `convert` makes it of the stored one, of which one is held at a time.
    func weights(_ convert: (Tensor) throws -> Tensor) throws -> [String: Tensor] {
        try entries().reduce(into: [:]) { weights, entry in
            weights[entry.name] = try convert(entry.file.tensor(entry.name))
        }
    }

    /// The types in which the weights are stored, each once, in their order.
    /// - Throws: as `weights()`.
    func storedTypes() throws -> [String] {
        Set(try entries().map { $0.file.storage(of: $0.name) ?? $0.dtype.rawValue }).sorted()
    }

    /// The type of each weight as it is read.
    /// - Throws: as `weights()`.
    func readTypes() throws -> [String: DType] {
        try entries().reduce(into: [:]) { $0[$1.name] = $1.dtype }
    }

    /// Every weight of the configuration with the file that it is in, names, shapes and types checked.
    private func entries() throws -> [(name: String, file: any WeightSource, dtype: DType)] {
        let stored = try storedWeights()
        let entries = LlamaWeights.entries(of: configuration)
        let names = Set(entries.map(\.name))
        let missing = entries.map(\.name).filter { stored[$0] == nil }
        let unexpected = stored.keys.filter { !names.contains($0) && !isRedundant($0) }.sorted()
        guard missing.isEmpty, unexpected.isEmpty else {
            throw CheckpointError.names(
                file: gguf?.file.path ?? url.appending(path: sourceName).path,
                missing: missing.map(spelled), unexpected: unexpected)
        }
        return try entries.compactMap { entry in
            guard let (path, file) = stored[entry.name], let found = file.layout(of: entry.name)
            else { return nil }
            guard found.shape == entry.shape else {
                throw CheckpointError.shape(
                    file: path, tensor: spelled(entry.name), expected: entry.shape,
                    found: found.shape)
            }
            guard found.dtype.isFloatingPoint else {
                throw CheckpointError.unsupported(
                    field: "\(path): tensor '\(entry.name)'", value: found.dtype.rawValue,
                    supported: "floating-point weights")
            }
            return (entry.name, file, found.dtype)
        }
    }

    /// A weight's name in the file that it is in.
    private func spelled(_ name: String) -> String {
        gguf == nil ? name : GGUFNames.theirs(name) ?? name
    }

    /// What older exports store beside the weights: a tied head once more, and rotary frequencies.
    private func isRedundant(_ name: String) -> Bool {
        (name == LlamaWeights.head && configuration.tieWordEmbeddings)
            || name.hasSuffix(".rotary_emb.inv_freq")
    }

    private var isSharded: Bool {
        let files = FileManager.default
        return !files.fileExists(atPath: url.appending(path: Self.weightsName).path)
            && files.fileExists(atPath: url.appending(path: Self.indexName).path)
    }

    private var sourceName: String { isSharded ? Self.indexName : Self.weightsName }

    /// The name of every tensor of the folder with the file that it is in.
    private func storedWeights() throws -> [String: (path: String, file: any WeightSource)] {
        if let gguf {
            return gguf.weightNames.reduce(into: [:]) { $0[$1] = (gguf.file.path, gguf) }
        }
        guard isSharded else {
            let url = url.appending(path: Self.weightsName)
            let file = try SafetensorsFile(url: url)
            return file.names.reduce(into: [:]) { $0[$1] = (url.path, file) }
        }
        var stored: [String: (path: String, file: any WeightSource)] = [:]
        for (shard, names) in try shards() {
            let url = url.appending(path: shard)
            let file = try SafetensorsFile(url: url)
            let missing = Set(names).subtracting(file.names).sorted()
            guard missing.isEmpty else {
                throw CheckpointError.names(file: url.path, missing: missing, unexpected: [])
            }
            for name in names { stored[name] = (url.path, file) }
        }
        return stored
    }

    /// The shards of the index, with the tensors that it looks for in each.
    private func shards() throws -> [(file: String, names: [String])] {
        let file = url.appending(path: Self.indexName)
        let index: JSON
        do {
            index = try JSONParser.parse(Self.contents(of: file))
        } catch let failure as JSONParser.Failure {
            throw CheckpointError.file(file.path, reason: failure.description)
        }
        guard case .object(let members) = index["weight_map"] else {
            throw CheckpointError.file(file.path, reason: "weight_map is not an object")
        }
        var shards: [String: [String]] = [:]
        for member in members {
            // Only files beside the index: a path could lead anywhere.
            guard case .string(let shard) = member.value, shard.hasSuffix(".safetensors"),
                !shard.contains("/"), !shard.contains("\0")
            else {
                throw CheckpointError.file(
                    file.path,
                    reason: "weight_map['\(member.key)'] is \(member.value.line), "
                        + "not the name of a safetensors file beside it")
            }
            shards[shard, default: []].append(member.key)
        }
        return shards.sorted { $0.key < $1.key }.map { (file: $0.key, names: $0.value) }
    }
}
