/// What can go wrong with tensors, modules, optimizers and their files.
public enum TensorError: Error, Equatable, CustomStringConvertible {
    /// LibTorch refused an operation; `reason` is its own sentence.
    case operation(name: String, reason: String)
    /// Values do not fill a shape.
    case elementCount(shape: [Int], count: Int)
    case deviceUnavailable(Device)
    /// A named parameter or a named piece of optimizer state is missing, unknown or misshapen.
    case parameter(name: String, reason: String)
    case invalid(field: String, reason: String)
    /// Loss or gradient was NaN or infinite in `steps` optimizer steps in a row, the last being
    /// `step`, counted from 1.
    case diverged(step: Int, steps: Int)
    /// A safetensors file breaks its format. `tensor` is nil where the fault is the header's.
    case safetensors(file: String, tensor: String?, field: String, reason: String)
    /// A GGUF file breaks its format or asks for something that is not read. `tensor` is nil where the
    /// fault is the header's.
    case gguf(file: String, tensor: String?, field: String, reason: String)
    /// A file cannot be read.
    case file(path: String, reason: String)
    /// A file could not be written.
    case unwritable(path: String, reason: String)

    public var description: String {
        switch self {
        case .operation(let name, let reason):
            "\(name): \(reason)"
        case .elementCount(let shape, let count):
            "a tensor of shape \(shape) cannot be made of \(count) values"
        case .deviceUnavailable(let device):
            "this LibTorch has no device '\(device.rawValue)' on this machine; there is "
                + Device.available.map(\.rawValue).joined(separator: ", ")
        case .parameter(let name, let reason):
            "parameter '\(name)': \(reason)"
        case .invalid(let field, let reason):
            "\(field): \(reason)"
        case .diverged(let step, let steps):
            """
            loss or gradient was NaN or infinite in \(steps) optimizer steps in a row, up to the \
            \(step)th; the last healthy checkpoint is kept. Lower the learning rate and start again \
            from it
            """
        case .safetensors(let file, let tensor?, let field, let reason),
            .gguf(let file, let tensor?, let field, let reason):
            "\(file): tensor '\(tensor)', \(field): \(reason)"
        case .safetensors(let file, nil, let field, let reason),
            .gguf(let file, nil, let field, let reason):
            "\(file): \(field): \(reason)"
        case .file(let path, let reason), .unwritable(let path, let reason):
            "\(path): \(reason)"
        }
    }
}
