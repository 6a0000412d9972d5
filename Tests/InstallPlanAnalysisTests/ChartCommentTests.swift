// What comments of a chart say of its keys: where helm-docs (the real program's table) has a description ours is the same text,
// and what other conventions say.

import Foundation
import HelmCharts
import TestSupport
import Testing

struct CommentRow: Decodable, CustomTestStringConvertible, Sendable {
  struct Key: Decodable, Sendable {
    let key: String
    let description: String
  }

  let id: String
  let note: String
  let values: String
  let helmDocs: [Key]
  var testDescription: String { "\(id): \(note)" }
}

private func chart(_ values: String) throws -> Chart {
  try Chart(
    ChartFiles(files: [
      ("Chart.yaml", Array("apiVersion: v2\nname: demo\nversion: 1.0.0\n".utf8)), ("values.yaml", Array(values.utf8)),
    ]))
}

struct ChartCommentTests {
  static let rows: [CommentRow] = {
    do { return try fixtureRows("chart-comments", as: CommentRow.self, in: .module) } catch {
      Issue.record("\(error)")
      return []
    }
  }()

  @Test func thereAreRows() { #expect(Self.rows.count == 30) }

  @Test(arguments: rows) func asHelmDocsHasIt(_ row: CommentRow) throws {
    let chart = try chart(row.values)
    for expected in row.helmDocs where !expected.description.isEmpty && !expected.key.contains("[") {
      let path = parts(expected.key)
      let key = try #require(ChartKey(chart).at(path.map { KeyStep.key($0) }), "\(expected.key)")
      #expect(key.documentation.text == expected.description, "\(expected.key)")
      #expect(key.documentation.isMarkdown)
    }
  }

  /// `a."x.y/z"` as keys.
  private func parts(_ key: String) -> [String] {
    var (parts, isQuoted): ([String], Bool) = ([""], false)
    for character in key {
      switch character {
      case "\"": isQuoted.toggle()
      case "." where !isQuoted: parts.append("")
      default: parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  @Test(arguments: [
    ("# The number of pods\na: 1", "The number of pods"), ("## Two marks\n##\na: 1", "Two marks"),
    ("# above\n\na: 1", ""), ("b: 1\n# one\n#\n# two\na: 1", "one\n\ntwo"), ("a: 1 # behind", "behind"),
    ("# Default values for demo.\n# This is a YAML-formatted file.\na: 1", ""),
    ("## @param a [string] The text\nb: 1\na: 1", "The text"),
    ("# @schema\n# type: integer\n# @schema\n# plain\na: 1", "plain"), ("# +docs:property\n# Text\na: 1", "Text"),
  ])
  func otherConventions(_ values: String, _ text: String) throws {
    let key = try #require(ChartKey(try chart(values))["a"])
    #expect(key.documentation.text == text)
  }

  @Test(arguments: [
    ("# One of: a, b or c\na: b", ["a", "b", "c"]), ("# Valid values are `x` | `y`.\na: x", ["x", "y"]),
    ("# +docs:enum=on,off\na: on", ["on", "off"]), ("# One of the pods: it runs\na: 1", []),
    ("# Possible values: [debug, info, warn]. More.\na: info", ["debug", "info", "warn"]), ("# any\na: 1", []),
  ])
  func choices(_ values: String, _ choices: [String]) throws {
    let key = try #require(ChartKey(try chart(values))["a"])
    #expect(key.documentation.choices == choices)
  }
}
