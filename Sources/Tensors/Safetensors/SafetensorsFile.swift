import Foundation

/// A safetensors file, opened: its header has been checked in full, its tensors are read on demand.
///
/// Source: https://github.com/huggingface/safetensors
public struct SafetensorsFile: Sendable {
    private let file: MappedFile
    private let dataStart: Int
    private let entries: [String: SafetensorsHeader.Entry]

    /// The names of the tensors in the order of their data.
    public let names: [String]

    /// The free text of the header, such as `format: pt`.
    public let metadata: [String: String]

    /// Opens a file and checks its header.
    ///
    /// - Throws: ``TensorError/file(path:reason:)`` where the file cannot be read, and
    ///   ``TensorError/safetensors(file:tensor:field:reason:)`` where it breaks the format.
    public init(url: URL) throws(TensorError) {
        let file = try MappedFile(path: url.path)
        let header = try SafetensorsHeader(of: file.bytes, file: file.path)
        self.file = file
        dataStart = header.dataStart
        names = header.entries.map(\.name)
        metadata = header.metadata
        entries = Dictionary(uniqueKeysWithValues: header.entries.map { ($0.name, $0) })
    }

    /// Shape and dtype of a tensor, without reading it; nil where there is none of that name.
    public func layout(of name: String) -> (shape: [Int], dtype: DType)? {
        entries[name].map { ($0.shape, $0.dtype) }
    }

    /// A copy of one tensor, in memory of its own.
    public func tensor(_ name: String) throws(TensorError) -> Tensor {
        guard let entry = entries[name] else {
            throw .safetensors(
                file: file.path, tensor: name, field: "name", reason: "there is no such tensor")
        }
        let range = dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
        defer { withExtendedLifetime(file) {} }
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[range])
        guard entry.dtype != .bool || bytes.allSatisfy({ $0 <= 1 }) else {
            throw .safetensors(
                file: file.path, tensor: name, field: "data",
                reason: "a byte of a BOOL tensor is neither 0 nor 1")
        }
        return try Tensor.bytes(bytes, entry.shape, dtype: entry.dtype)
    }
}

/// Every tensor of a safetensors file, in the order of the data.
public func loadSafetensors(url: URL) throws(TensorError) -> [(name: String, tensor: Tensor)] {
    let file = try SafetensorsFile(url: url)
    var tensors: [(name: String, tensor: Tensor)] = []
    for name in file.names { tensors.append((name, try file.tensor(name))) }
    return tensors
}
