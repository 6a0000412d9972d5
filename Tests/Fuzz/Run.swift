// One program for all fuzzers: the environment variable FUZZER names one.

import FuzzTargets

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private let chosen: (@Sendable ([UInt8]) -> Void)? = {
  let name = getenv("FUZZER").map { String(cString: $0) } ?? ""
  if fuzzers[name] == nil { print("Set FUZZER to one of \(fuzzers.keys.sorted().joined(separator: ", ")).") }
  return fuzzers[name]
}()

/// What libFuzzer's own `main` calls (https://llvm.org/docs/LibFuzzer.html).
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let chosen else { exit(2) }
  chosen(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}

/// The package manager names a program's `main` so; libFuzzer's is the one that runs.
@_cdecl("Fuzz_main")
func unused() -> Int32 { 2 }
