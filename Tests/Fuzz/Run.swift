// One program for all fuzzers: the environment variable FUZZER names one, the arguments are libFuzzer's.

import CLibFuzzer
import FuzzTargets

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let chosen: (@Sendable ([UInt8]) -> Void)? = fuzzers[getenv("FUZZER").map { String(cString: $0) } ?? ""]

@main enum Run {
  static func main() {
    guard chosen != nil else {
      print("Set FUZZER to one of \(fuzzers.keys.sorted().joined(separator: ", ")).")
      exit(2)
    }
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(
      LLVMFuzzerRunDriver(&count, &arguments) { data, size in
        chosen?(Array(UnsafeBufferPointer(start: data, count: size)))
        return 0
      })
  }
}
