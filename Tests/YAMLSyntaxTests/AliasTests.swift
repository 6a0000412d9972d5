// How far aliases are followed: as far as Go's reader does.

import Testing

@testable import YAMLSyntax

struct AliasTests {
  /// A mapping of `keys` keys, and `uses` aliases of it.
  private static func text(keys: Int, uses: Int) -> [UInt8] {
    let mapping = (0..<keys).map { "  a\($0): 1\n" }.joined()
    return Array(("x: &x\n" + mapping + (0..<uses).map { "b\($0): *x\n" }.joined()).utf8)
  }

  private static func uses(in document: YAMLDocument) -> [YAMLNode] {
    document.root?.entries.dropFirst().map(\.value) ?? []
  }

  @Test(arguments: [(3, 300), (5_000, 30), (15_000, 12)]) func thoseThatMeanSomethingAre(_ keys: Int, _ uses: Int) {
    let document = YAMLDocument(Self.text(keys: keys, uses: uses))
    #expect(document.errors.isEmpty)
    #expect(Self.uses(in: document).allSatisfy { $0.resolved.kind == .mapping })
  }

  @Test(arguments: [(5_000, 500), (20_000, 100)]) func tooManyAreNot(_ keys: Int, _ uses: Int) {
    let document = YAMLDocument(Self.text(keys: keys, uses: uses))
    #expect(document.errors.count == 1)
    let all = Self.uses(in: document)
    #expect(all.count == uses)
    #expect(all.first?.resolved.kind == .mapping)
    #expect(all.last?.resolved.kind == .alias)
    // Not more than goyaml.v2 makes values of at most.
    let followed = all.filter { $0.resolved.kind == .mapping }.count
    #expect(followed * keys * 2 < 4_000_000)
  }

  @Test func aliasesOfAliasesAreNotWithoutEnd() {
    let more = (1..<40).map { "b\($0): &b\($0) [*b\($0 - 1), *b\($0 - 1)]\n" }.joined()
    let document = YAMLDocument(Array(("b0: &b0 [1, 2, 3, 4]\n" + more).utf8))
    #expect(document.errors.count == 1)
  }
}
