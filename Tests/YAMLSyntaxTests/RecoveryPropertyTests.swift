// Any prefix of a good file, and any file with one line cut short, keeps every field whose own line and whose parents'
// lines are untouched.

import Foundation
import TestSupport
import Testing
import TextDocument

@testable import YAMLSyntax

/// A scalar of a good file with the lines it depends on.
struct KeptField {
  let path: [String]
  let text: String
  let range: Range<Int>
  /// The lines of its key and value, and of every parent's key and opening.
  let lines: Set<Int>
}

/// One good file: its text and fields.
struct GoodFile: CustomTestStringConvertible {
  let name: String
  let text: SourceText
  let fields: [KeptField]
  var testDescription: String { name }

  init(name: String, bytes: [UInt8]) {
    self.name = name
    let text = SourceText(bytes)
    self.text = text
    let document = YAMLDocument(bytes)
    precondition(document.errors.isEmpty && document.root != nil, "\(name) is not a good file: \(document.errors)")
    var fields: [KeptField] = []
    for (path, node) in scalars(of: document) {
      var lines = Set(
        text.line(at: node.range.lowerBound)...text.line(at: max(node.range.upperBound - 1, node.range.lowerBound)))
      var current: YAMLNode? = node
      while let here = current {
        lines.insert(text.line(at: here.range.lowerBound))
        if let key = here.entry?.key { lines.insert(text.line(at: key.range.lowerBound)) }
        if here.parent?.kind == .sequence { lines.insert(text.line(at: here.range.lowerBound)) }
        current = here.parent
      }
      fields.append(KeptField(path: path, text: node.text, range: node.range, lines: lines))
    }
    self.fields = fields
  }

  static let all: [GoodFile] = {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/good")
    let files = try! FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return files.sorted { $0.path < $1.path }.flatMap { url in
      let bytes = Array(try! Data(contentsOf: url))
      let crlf = Array(String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\n", with: "\r\n").utf8)
      return [
        GoodFile(name: url.lastPathComponent, bytes: bytes),
        GoodFile(name: url.lastPathComponent + " (CRLF)", bytes: crlf),
        GoodFile(name: url.lastPathComponent + " (BOM)", bytes: [0xEF, 0xBB, 0xBF] + bytes),
      ]
    }
  }()
}

/// Every scalar value with the keys on the way to it; sequences do not count (an item may be gone).
func scalars(of document: YAMLDocument) -> [(path: [String], node: YAMLNode)] {
  var found: [(path: [String], node: YAMLNode)] = []
  func visit(_ node: YAMLNode, _ path: [String]) {
    switch node.kind {
    case .scalar: found.append((path, node))
    case .mapping: for entry in node.entries { visit(entry.value, path + [entry.key.text]) }
    case .sequence: for item in node.items { visit(item, path) }
    case .alias: break
    }
  }
  if let root = document.root { visit(root, []) }
  return found
}

func lost(_ fields: [KeptField], in damaged: [UInt8], shift: (Int) -> Int) -> [KeptField] {
  let document = YAMLDocument(damaged)
  // Where libyaml takes the damaged text as it stands (`[host` over two lines is one word), that reading is the truth.
  guard !document.isIntact else { return [] }
  let present = scalars(of: document).map { ($0.path, $0.node.text, $0.node.range) }
  return fields.filter { field in
    let range = shift(field.range.lowerBound)..<shift(field.range.upperBound)
    return !present.contains { $0.0 == field.path && $0.1 == field.text && $0.2 == range }
  }
}

struct RecoveryPropertyTests {
  @Test(arguments: GoodFile.all)
  func everyPrefixKeepsTheLinesAboveTheCut(_ file: GoodFile) {
    #expect(file.fields.count >= 8)
    for end in sample(of: 0...file.text.count, everyNth: 6, for: "prefix \(file.name)") {
      let cut = file.text.line(at: end)
      let kept = file.fields.filter { field in field.lines.allSatisfy { $0 < cut } && field.range.upperBound <= end }
      let missing = lost(kept, in: Array(file.text.bytes[..<end]), shift: { $0 })
      if !missing.isEmpty {
        Issue.record(
          "\(file.name) cut at \(end) (line \(cut + 1)) loses \(missing.map { $0.path.joined(separator: ".") })")
      }
    }
  }

  @Test(arguments: GoodFile.all)
  func anyLineCutShortKeepsTheOthers(_ file: GoodFile) {
    for line in 0..<file.text.lineCount {
      let content = file.text.contentRange(ofLine: line)
      let kept = file.fields.filter { !$0.lines.contains(line) }
      for end in sample(of: content, everyNth: 6, for: "line \(file.name)", part: line) {
        var damaged = file.text.bytes
        damaged.removeSubrange(end..<content.upperBound)
        let removed = content.upperBound - end
        let missing = lost(kept, in: damaged, shift: { $0 >= content.upperBound ? $0 - removed : $0 })
        if !missing.isEmpty {
          let shown = file.text.string(in: content.lowerBound..<end)
          Issue.record(
            "\(file.name) line \(line + 1) cut to \"\(shown)\" loses \(missing.map { $0.path.joined(separator: ".") })")
        }
      }
    }
  }
}
