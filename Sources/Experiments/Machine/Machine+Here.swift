import Foundation
import Reasoning
import Results
import Tensors

extension Machine {
    /// The machine that this process runs on.
    public static var here: Machine {
        let process = ProcessInfo.processInfo
        return Machine(
            processor: processorName, cores: process.activeProcessorCount,
            threads: TensorRuntime.threads, kernels: FusedPath.instructionSet,
            cpuCapability: TensorRuntime.cpuCapability, libTorch: TensorRuntime.version,
            swift: compiler, system: process.operatingSystemVersionString,
            memory: process.physicalMemory)
    }

    private static var processorName: String {
        #if os(macOS)
            var size = 0
            sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
            var bytes = [UInt8](repeating: 0, count: size)
            sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0)
            return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        #else
            return SystemFile.value(of: "model name", in: "/proc/cpuinfo") ?? "unknown"
        #endif
    }

    /// The compiler's language version, as far as a program can tell.
    private static var compiler: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #elseif compiler(>=6.2)
            "6.2"
        #else
            "6.1"
        #endif
    }
}
