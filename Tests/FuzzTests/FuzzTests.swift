// The fuzzers on inputs that libFuzzer once made: those that showed a fault, and those that reach code which no other input
// does. A folder of Fixtures for each fuzzer.

import Foundation
import FuzzTargets
import Testing

struct FuzzTests {
  struct Input: CustomTestStringConvertible, Sendable {
    let fuzzer: String
    let file: URL
    var testDescription: String { "\(fuzzer)/\(file.lastPathComponent)" }

    static func all(of fuzzer: String) -> [Input] {
      let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/\(fuzzer)")
      let files = folder.flatMap {
        try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
      }
      return (files ?? []).sorted { $0.path < $1.path }.map { Input(fuzzer: fuzzer, file: $0) }
    }
  }

  /// A fuzzer that finds a promise broken stops the program. The log names each input before it is run.
  @Test(arguments: fuzzers.keys.sorted().flatMap(Input.all)) func keptInputs(_ input: Input) throws {
    let fuzz = try #require(fuzzers[input.fuzzer])
    let bytes = Array(try Data(contentsOf: input.file))
    fuzz(bytes)
  }

  @Test(arguments: fuzzers.keys.sorted()) func everyFuzzerHasInputs(_ fuzzer: String) {
    #expect(!Input.all(of: fuzzer).isEmpty)
  }
}
