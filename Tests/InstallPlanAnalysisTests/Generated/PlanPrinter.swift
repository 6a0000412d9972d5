// Writes a tree in a style, and notes where its marked places have come to stand.

import TestSupport
import YAMLSyntax

/// A finding that is due, and where.
struct ExpectedFinding: Hashable, Comparable, CustomStringConvertible {
  let code: String
  let range: Range<Int>
  var description: String { "\(code) at \(range)" }

  static func < (a: Self, b: Self) -> Bool {
    (a.range.lowerBound, a.range.upperBound, a.code) < (b.range.lowerBound, b.range.upperBound, b.code)
  }
}

struct PlanPrinter {
  private(set) var bytes: [UInt8] = []
  private(set) var expected: [ExpectedFinding] = []
  private let style: PlanStyle
  private var random: SeededRandom
  /// Marks that begin with the next byte of content.
  private var opening: [[String]] = []
  private var open: [(codes: [String], start: Int)] = []
  /// Whether nothing stands on the line yet that is to be ended.
  private var isAtLineStart = true
  /// Whether a blank line would be a part of the text above.
  private var keepsBlankLines = false
  /// Where what is no layout ended last: comments behind a value are no part of it.
  private var contentEnd = 0
  /// Codes for the places inside the scalar that is being written.
  private var innerCodes: [String] = []
  private var innerStarts: [Int] = []

  init(_ style: PlanStyle, random: SeededRandom) {
    self.style = style
    self.random = random
    if style.hasBOM { bytes = [0xEF, 0xBB, 0xBF] }
  }

  // MARK: Bytes

  /// Text of the layout: spaces, line breaks, comments.
  private mutating func layout(_ text: String) {
    if style.isCRLF, text.utf8.contains(UInt8(ascii: "\n")) {
      for byte in text.utf8 {
        if byte == UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\r")) }
        bytes.append(byte)
      }
    } else {
      bytes.append(contentsOf: text.utf8)
    }
  }

  private mutating func content(_ text: String) {
    begin()
    isAtLineStart = false
    keepsBlankLines = false
    write(text)
    if !text.isEmpty { contentEnd = bytes.count }
  }

  private mutating func write(_ text: String) {
    guard text.utf8.contains(0xE2), text.contains("⟦") || text.contains("⟧") else { return layout(text) }
    for character in text {
      switch character {
      case "⟦": innerStarts.append(bytes.count)
      case "⟧":
        guard let start = innerStarts.popLast(), !innerCodes.isEmpty else { preconditionFailure("no code for a mark") }
        expected.append(ExpectedFinding(code: innerCodes.removeFirst(), range: start..<bytes.count))
      default: layout(String(character))
      }
    }
  }

  /// What was marked begins here.
  private mutating func begin() {
    for codes in opening { open.append((codes, bytes.count)) }
    opening = []
  }

  private mutating func endLine() {
    if !isAtLineStart { layout("\n") }
    isAtLineStart = true
  }

  private mutating func line(_ column: Int) { layout("\n" + String(repeating: " ", count: column)) }

  /// Calls `write` for a value without its anchors and marks, which are noted.
  private mutating func peel(_ tree: PlanTree, _ write: (inout Self, PlanTree) -> Void) {
    switch tree {
    case .anchored(let name, let value):
      // Aliases are anchors without a value.
      if value == .nothing {
        content("*\(name)")
      } else {
        layout("&\(name) ")
        peel(value, write)
      }
    case .marked(let codes, let value):
      if let text = value.string, text.contains("⟦") {
        innerCodes = codes
        peel(value, write)
      } else if codes.isEmpty {
        peel(value, write)
      } else {
        let depth = opening.count + open.count
        opening.append(codes)
        peel(value, write)
        while opening.count + open.count > depth, let (codes, start) = open.popLast() {
          for code in codes { expected.append(ExpectedFinding(code: code, range: start..<contentEnd)) }
        }
      }
    default: write(&self, tree)
    }
  }

  // MARK: Scalars

  private mutating func key(_ member: PlanTree.Member) {
    begin()
    let start = bytes.count
    if member.isVerbatim {
      innerCodes = member.keyCodes
      return content(member.key)
    } else if member.key == "<<" {
      content(member.key)
    } else {
      let name = member.key
      if style.layout.isJSON || style.quotesKeys && style.quotes == .double {
        content(doubleQuoted(name))
      } else if style.quotesKeys && style.quotes == .single {
        content("'\(name)'")
      } else {
        content(isPlain(name) ? name : doubleQuoted(name))
      }
    }
    for code in member.keyCodes { expected.append(ExpectedFinding(code: code, range: start..<bytes.count)) }
    layout(":")
  }

  private mutating func scalar(_ text: String) {
    switch style.layout.isJSON ? .double : style.quotes {
    case .plain where isPlain(text): content(text)
    case .plain where !text.contains("\n"), .single where !text.contains("\n"):
      content("'\(text.replacing("'", with: "''"))'")
    default: content(doubleQuoted(text))
    }
  }

  private func doubleQuoted(_ text: String, lineEnd: String = "\\n") -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += lineEnd
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// Whether a text can stand without quotes anywhere, and surely is a text to YAML.
  private func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, !yamlWords.contains(text.lowercased()) else { return false }
    let isWord = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
    // 1.2.3 is no number of any kind.
    let isVersion = (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(first) && text.split(separator: ".").count > 2
    return (isWord || isVersion)
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._/".utf8.contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      }
  }

  /// - Parameter column: that of the mapping whose value this is; nil: between brackets, where no block can be.
  private mutating func values(_ text: String, column: Int?) {
    let bare = text.replacing("⟦", with: "").replacing("⟧", with: "")
    let lines = bare.split(separator: "\n", omittingEmptySubsequences: false)
    let isBlock = bare.contains { $0 != "\n" && $0 != " " }
    guard let column, isBlock, !style.layout.isJSON else {
      if style.quotes == .single, !bare.contains("\n"), !bare.contains("\t") { return scalar(text) }
      return content(doubleQuoted(text))
    }
    let startsWithSpace = bare.first == " " || bare.first == "\n"
    switch style.values {
    case .single where !bare.contains("\n") && !bare.contains("\t"): content("'\(text.replacing("'", with: "''"))'")
    case .single, .double: content(doubleQuoted(text))
    case .doubleLines:
      let indentation = String(repeating: " ", count: column + style.step)
      // A backslash keeps the spaces that a line begins with.
      let ends = "\\n\\\n" + indentation
      let quoted = doubleQuoted(text, lineEnd: ends)
      content(quoted.replacing(ends + " ", with: ends + "\\ ").replacing(ends + "⟦ ", with: ends + "⟦\\ "))
    case .literal: block("|", text, indicator: startsWithSpace ? style.step : nil, column)
    case .indicated: block("|", text, indicator: style.step, column)
    case .folded:
      // Lines that begin with a space, or end with one, are not folded as others are.
      if lines.contains(where: { $0.hasSuffix(" ") || $0.hasSuffix("\t") }) || startsWithSpace {
        block("|", text, indicator: style.step, column)
      } else {
        block(">", unfolded(text), indicator: nil, column)
      }
    }
  }

  /// - Parameter indicator: columns from the parent's, written out; nil: the text's first line tells.
  private mutating func block(_ mark: String, _ text: String, indicator: Int?, _ column: Int) {
    var text = text
    var chomping = "-"
    if text.hasSuffix("\n\n") { chomping = "+" } else if text.hasSuffix("\n") { chomping = "" }
    if text.hasSuffix("\n") { text.removeLast() }
    content(mark + (indicator.map(String.init) ?? "") + chomping)
    if style.hasComments, random.once(in: 4) { layout(" # " + random.pick(comments)) }
    let indentation = String(repeating: " ", count: column + (indicator ?? style.step))
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      layout("\n")
      if !line.isEmpty { layout(indentation) }
      content(String(line))
    }
    keepsBlankLines = chomping == "+"
  }

  /// The text with line breaks such that folding makes the same of it.
  private func unfolded(_ text: String) -> String {
    func isFolded(_ line: Substring) -> Bool {
      let first = line.first { $0 != "⟦" }
      return first != " " && first != "\t"
    }
    var result = ""
    var previous: Substring?
    var breaks = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        breaks += 1
        continue
      }
      if let previous {
        result += String(repeating: "\n", count: breaks + (isFolded(previous) && isFolded(line) ? 1 : 0))
      }
      result += line
      previous = line
      breaks = 1
    }
    return result + String(repeating: "\n", count: text.hasSuffix("\n") ? breaks - 1 : 0)
  }

  // MARK: Blocks

  private mutating func blockMapping(_ members: [PlanTree.Member], column: Int, isOnLine: Bool) {
    for (index, member) in members.enumerated() {
      if index > 0 || !isOnLine {
        endLine()
        if style.hasComments, random.once(in: 5) {
          layout(String(repeating: " ", count: column) + "# " + random.pick(comments) + "\n")
          keepsBlankLines = false
        }
        if style.hasComments, !keepsBlankLines, random.once(in: 8) { layout("\n") }
        layout(String(repeating: " ", count: column))
      }
      key(member)
      if !member.isVerbatim { blockValue(member.value, column: column) }
    }
  }

  /// A value behind its key's colon, or behind a dash, where `column` is that of the mapping or sequence.
  private mutating func blockValue(_ value: PlanTree, column: Int, isItem: Bool = false) {
    let bare = value.bare
    if bare == .nothing, case .verbatim = value { return }
    if !isItem || !isNested(bare) { layout(" ") }
    if isItem, isNested(bare) {
      // Two columns are what a dash and its space take.
      layout(" ")
      peel(value) { printer, value in printer.nested(value, column: column + 2, isOnLine: true) }
    } else if isNested(bare) {
      // The anchor stands behind the colon.
      peel(value) { printer, value in
        var column = column + printer.style.step
        if case .sequence = value, !printer.style.indentsSequences { column -= printer.style.step }
        while printer.bytes.last == UInt8(ascii: " ") { printer.bytes.removeLast() }
        printer.nested(value, column: column, isOnLine: false)
      }
    } else {
      peel(value) { printer, value in
        if case .values(let text) = value {
          printer.values(text, column: column)
        } else {
          printer.flow(value, column: column)
        }
      }
      if style.hasComments, random.once(in: 6), !isBlockScalar(bare) { layout("  # " + random.pick(comments)) }
    }
  }

  private func isBlockScalar(_ value: PlanTree) -> Bool {
    guard case .values = value else { return false }
    return style.values == .literal || style.values == .indicated || style.values == .folded
  }

  private mutating func nested(_ value: PlanTree, column: Int, isOnLine: Bool) {
    switch value {
    case .mapping(let members): blockMapping(members, column: column, isOnLine: isOnLine)
    case .sequence(let items):
      for (index, item) in items.enumerated() {
        if index > 0 || !isOnLine { line(column) }
        content("-")
        blockValue(item, column: column, isItem: true)
      }
    default: break
    }
  }

  private func isNested(_ value: PlanTree) -> Bool {
    let children: [PlanTree]
    switch value {
    case .mapping(let members): children = members.map(\.value)
    case .sequence(let items): children = items
    default: return false
    }
    if children.isEmpty { return false }
    // Merge keys and marked keys are written as blocks only.
    let isShort = children.count <= 3 && children.allSatisfy { $0.string.map { $0.utf8.count < 40 } ?? false }
    return !(style.layout == .mixed && isShort && !value.members.contains(where: \.isVerbatim))
  }

  // MARK: Brackets

  private mutating func flow(_ value: PlanTree, column: Int) {
    let isMany = style.layout == .flowLines || style.layout == .jsonLines
    let isCompact = style.layout == .jsonCompact
    func next(_ printer: inout Self, _ index: Int) {
      if index > 0 { printer.layout(",") }
      if isMany {
        if printer.style.hasComments, !printer.style.layout.isJSON, printer.random.once(in: 6) {
          printer.layout(" # " + printer.random.pick(comments))
        }
        printer.line(column + printer.style.step)
      } else if index > 0, !isCompact {
        printer.layout(" ")
      }
    }
    switch value {
    case .text(let text): scalar(text)
    case .values(let text): values(text, column: nil)
    case .verbatim(let text): content(text.isEmpty && !style.layout.isBlock ? "null" : text)
    case .mapping(let members):
      content("{")
      for (index, member) in members.enumerated() {
        next(&self, index)
        key(member)
        if member.isVerbatim { continue }
        if !isCompact { layout(" ") }
        peel(member.value) { $0.flow($1, column: column + $0.style.step) }
      }
      if isMany, !members.isEmpty { line(column) }
      content("}")
    case .sequence(let items):
      content("[")
      for (index, item) in items.enumerated() {
        next(&self, index)
        peel(item) { $0.flow($1, column: column + $0.style.step) }
      }
      if isMany, !items.isEmpty { line(column) }
      content("]")
    case .anchored, .marked: peel(value) { $0.flow($1, column: column) }
    }
  }

  // MARK: Documents

  /// Writes a document that holds a tree.
  mutating func document(_ tree: PlanTree, isFirst: Bool, isLast: Bool) {
    start(isFirst: isFirst, isJSON: style.isStrictJSON && tree.isJSON)
    if style.layout.isBlock {
      peel(tree) { $0.blockMapping($1.members, column: 0, isOnLine: false) }
    } else {
      peel(tree) { $0.flow($1, column: 0) }
    }
    end(isLast: isLast)
  }

  /// Writes a document that is not ours.
  mutating func stranger(isFirst: Bool) {
    start(isFirst: isFirst)
    layout(random.pick(strangers))
    end(isLast: false)
  }

  /// - Parameter isJSON: whether the document is JSON to kubectl; nothing else may begin a file with `{`.
  private mutating func start(isFirst: Bool, isJSON: Bool = false) {
    if isFirst {
      let hasComment = style.hasComments && random.once(in: 2)
      if hasComment { layout("# " + random.pick(comments) + "\n") }
      if style.hasMarks || !style.layout.isBlock && !isJSON {
        // kubectl takes a directive between two marks only.
        layout(!hasComment && random.once(in: 4) ? "---\n%YAML 1.1\n---\n" : "---\n")
      }
    } else {
      layout(style.hasComments && random.once(in: 2) ? "--- # " + random.pick(comments) + "\n" : "---\n")
    }
  }

  private mutating func end(isLast: Bool) {
    endLine()
    if style.hasMarks, random.once(in: 2) { layout("...\n") }
    if style.hasComments, random.once(in: 4) { layout("# " + random.pick(comments) + "\n") }
  }
}

/// What YAML 1.1 may read as anything but a text.
private let yamlWords: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"]

private let comments = [
  "who to ask: the platform team", "版本：以仓库中的为准", "“说明”，见文档", "TODO", "a: b", "- item", "{x: [", "\"'", "don't",
  "kind: ConfigMap", "---", "重要！\u{3000}全角空格", "😀",
]

private let strangers = [
  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata:\n  a: |\n    spec: 1\n    spec: 2\n",
  "apiVersion: operators.coreos.com/v1alpha1\nkind: InstallPlan\nmetadata: {name: olm}\nspec: {approval: Manual}\n",
  "# nothing but a comment\n", "",
  "apiVersion: kubesphere.io/v1alpha1\nkind: Category\nmetadata:\n  name: observability\n",
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1, replicas: 2}\n",
]
