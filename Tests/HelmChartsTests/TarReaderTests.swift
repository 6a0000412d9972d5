// tar: names and sizes in all their forms, and the same members however the bytes are cut.

import Testing

@testable import HelmCharts

struct TarReaderTests {
  /// What a reader tells, one line a member: its name, its size, and its content if it is a file.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let members: [TarMember]
    let told: [String]

    init(_ description: String, _ members: [TarMember], _ told: [String]) {
      (self.testDescription, self.members, self.told) = (description, members, told)
    }
  }

  static let long = String(repeating: "d/", count: 90) + "file"

  static let cases = [
    Case("plain members", [.file("a/b", "text"), .file("a/c")], ["file a/b 4 text", "file a/c 0"]),
    Case("a prefix", [TarMember(name: "b", content: [65], prefix: "x/y")], ["file x/y/b 1 A"]),
    Case("GNU has no prefix", [TarMember(name: "b", prefix: "x", magic: "ustar  \u{0}")], ["file b 0"]),
    Case("tar of 1979", [TarMember(name: "b", type: "\u{0}", magic: "")], ["file b 0"]),
    Case("its folders end with a slash", [TarMember(name: "b/", type: "\u{0}", magic: "")], ["folder b/ 0"]),
    Case("a file in one piece", [TarMember(name: "b", content: [65], type: "7")], ["file b 1 A"]),
    Case("a folder", [TarMember(name: "b/", type: "5", size: octal(7)), .file("c")], ["folder b/ 0", "file c 0"]),
    Case(
      "links and devices have no content, whatever their size says",
      "12346".map { TarMember(name: String($0), type: $0, size: octal(600)) } + [.file("c")],
      ["other 1 0", "other 2 0", "other 3 0", "other 4 0", "other 6 0", "file c 0"]),
    Case(
      "a kind that nobody knows is skipped with its content",
      [TarMember(name: "v", content: [65], type: "V"), .file("c")], ["other v 1", "file c 0"]),
    Case(
      "GNU's long name",
      [TarMember(name: "././@LongLink", content: Array(long.utf8) + [0], type: "L"), .file("cut"), .file("c")],
      ["file \(long) 0", "file c 0"]),
    Case(
      "the long target of a link",
      [TarMember(name: "././@LongLink", content: Array(long.utf8), type: "K"), TarMember(name: "l", type: "2")],
      ["other l 0"]),
    Case(
      "PAX", [.pax([("path", long), ("mtime", "1.5")]), .file("cut", "text"), .file("c")],
      ["file \(long) 4 text", "file c 0"]),
    Case(
      "PAX has the size", [.pax([("size", "3")]), TarMember(name: "a", content: [65, 66, 67], size: octal(0))],
      ["file a 3 ABC"]),
    Case("an empty PAX record says nothing", [.pax([("path", ""), ("size", "")]), .file("a", "x")], ["file a 1 x"]),
    Case("a value with an equals sign", [.pax([("path", "a=b")]), .file("a")], ["file a=b 0"]),
    Case(
      "a PAX header for the whole archive says nothing",
      [TarMember(name: "pax_global_header", content: Array("15 path=other\n".utf8), type: "g"), .file("a")],
      ["other pax_global_header 14", "file a 0"]),
    Case(
      "GNU's name wins over PAX", [.pax([("path", "p")]), TarMember(name: "", content: [65], type: "L"), .file("a")],
      ["file A 0"]),
    Case(
      "a size in base 256",
      [TarMember(name: "a", content: [65], size: [0x80] + [UInt8](repeating: 0, count: 10) + [1]), .file("c")],
      ["file a 1 A", "file c 0"]),
    Case("a size between blanks", [TarMember(name: "a", content: [65], size: Array("  1 \u{0}".utf8))], ["file a 1 A"]),
    Case("no size", [TarMember(name: "a", size: [])], ["file a 0"]),
    Case("nothing", [], []),
  ]

  @Test(arguments: cases) func membersAreTold(_ example: Case) throws {
    let bytes = tar(example.members)
    #expect(try told(bytes, inPiecesOf: bytes.count) == example.told)
    for length in [1, 7, 511, 512, 513] { #expect(try told(bytes, inPiecesOf: length) == example.told) }
    // What follows the end is nobody's.
    #expect(try told(bytes + Array("more".utf8), inPiecesOf: 100) == example.told)
    // The blocks of zeros may be missing, and the last padding.
    for missing in [512, 1024] { #expect(try told(bytes.dropLast(missing), inPiecesOf: 512) == example.told) }
  }

  @Test func theLastPaddingMayBeMissing() throws {
    #expect(try told(TarMember.file("a", "text").bytes.prefix(516), inPiecesOf: 512) == ["file a 4 text"])
  }

  @Test func everyOtherCutIsTold() {
    let bytes = TarMember.pax([("path", "b")]).bytes + TarMember.file("a", "text").bytes
    for length in 1..<(bytes.count - 508) where ![512, 1024].contains(length) || length == 1024 {
      #expect(throws: ChartFilesError.Reason.truncated) { try told(bytes.prefix(length), inPiecesOf: 512) }
    }
  }

  static let faults: [(String, [TarMember], ChartFilesError.TarFault)] = [
    ("a wrong checksum", [TarMember(name: "a", hasRightChecksum: false)], .checksum),
    ("a size in words", [TarMember(name: "a", size: Array("four".utf8))], .size),
    ("eight is no octal digit", [TarMember(name: "a", size: Array("18".utf8))], .size),
    ("a size below zero", [TarMember(name: "a", size: [UInt8](repeating: 0xFF, count: 12))], .size),
    ("a size of 2^88", [TarMember(name: "a", size: [0x81] + [UInt8](repeating: 0, count: 11))], .size),
    ("a PAX size in words", [.pax([("size", "1k")]), .file("a")], .size),
    ("a PAX size below zero", [.pax([("size", "-1")]), .file("a")], .size),
    ("a PAX record without a length", [TarMember(name: "p", content: Array("path=a\n".utf8), type: "x")], .paxRecord),
    ("one that is too long", [TarMember(name: "p", content: Array("99 path=a\n".utf8), type: "x")], .paxRecord),
    ("one that is too short", [TarMember(name: "p", content: Array("2 \n".utf8), type: "x")], .paxRecord),
    ("one without an end of line", [TarMember(name: "p", content: Array("9 path=a.".utf8), type: "x")], .paxRecord),
    ("one without a value", [TarMember(name: "p", content: Array("7 path\n".utf8), type: "x")], .paxRecord),
    ("a zero byte in a PAX path", [.pax([("path", "a\u{0}b")]), .file("a")], .paxRecord),
    ("a long name of more than 1 MiB", [TarMember(name: "L", type: "L", size: octal(1 << 20 + 1))], .longName),
    ("GNU's sparse files", [TarMember(name: "a", type: "S")], .sparse),
    ("PAX's sparse files", [.pax([("GNU.sparse.major", "1")]), .file("a")], .sparse),
  ]

  @Test(arguments: faults) func faultsAreTold(_: String, members: [TarMember], fault: ChartFilesError.TarFault) {
    let bytes = tar([.file("first")] + members)
    #expect(throws: ChartFilesError.Reason.damagedTar(fault)) { try told(bytes, inPiecesOf: 100) }
  }

  @Test func aBlockOfZerosEndsAnArchive() {
    let bytes = [UInt8](repeating: 0, count: 512) + TarMember.file("a").bytes
    #expect(throws: ChartFilesError.Reason.damagedTar(.endMark)) { try told(bytes, inPiecesOf: 100) }
  }

  /// Some old programs add up signed bytes.
  @Test func aSignedChecksumIsTaken() throws {
    var bytes = TarMember.file("ä").bytes
    let sum = bytes[..<512].enumerated().reduce(0) { sum, byte in
      sum + ((148..<156).contains(byte.offset) ? 32 : Int(Int8(bitPattern: byte.element)))
    }
    bytes.replaceSubrange(148..<156, with: octal(sum, digits: 6) + [0, 0x20])
    #expect(try told(bytes, inPiecesOf: 512) == ["file ä 0"])
  }

  private func told(_ bytes: some Collection<UInt8>, inPiecesOf length: Int) throws -> [String] {
    var reader = TarReader()
    var lines: [String] = []
    var content: [UInt8] = []
    var isFile = false
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      var piece = rest.prefix(length)
      rest = rest.dropFirst(length)
      while let event = try reader.next(&piece) {
        switch event {
        case .member(let member):
          isFile = member.kind == .file
          let kind = isFile ? "file" : member.kind == .directory ? "folder" : "other"
          lines.append("\(kind) \(member.name) \(member.size)")
        case .content(let part): content += part
        case .memberEnd:
          if isFile, !content.isEmpty { lines[lines.count - 1] += " " + String(decoding: content, as: UTF8.self) }
          content = []
        }
      }
      #expect(piece.isEmpty)
    }
    try reader.finish()
    return lines
  }
}

private func octal(_ number: Int, digits: Int = 11) -> [UInt8] {
  let text = String(number, radix: 8)
  return Array((String(repeating: "0", count: digits - text.utf8.count) + text).utf8)
}
