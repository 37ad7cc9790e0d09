import ArgumentParser
import Language
import Tensors

/// Where a model's weights go, as options.
struct PlacementOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the model computes.", valueName: "cpu|cuda|cuda:N|mps"))
    var device: Device = .cpu

    @Option(help: "The type that the model computes in.")
    var dtype: ModelConfiguration.WeightType = .float32

    /// What a recipe says of it; nil where it is the CPU in float32.
    var placement: Placement? {
        let asked = Placement(device: device, dtype: dtype.storage)
        return asked == Placement() ? nil : asked
    }

    /// As they are written on the command line; none for the CPU in float32.
    var arguments: [String] {
        placement == nil ? [] : ["--device", device.rawValue, "--dtype", dtype.rawValue]
    }

    func validate() throws {
        try validating("--device: ") { try device.require() }
    }
}

extension Device: ExpressibleByArgument {
    public init?(argument: String) { self.init(rawValue: argument) }
}

extension ModelConfiguration.WeightType: ExpressibleByArgument {}
