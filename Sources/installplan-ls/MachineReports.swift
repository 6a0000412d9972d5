// Findings for programs: JSON of our own, SARIF 2.1.0, and GitHub's workflow commands. Lines and columns are one-based,
// ends exclusive, columns in Unicode scalars.

import InstallPlanAnalysis
import LanguageServer
import LanguageServerProtocol
import TextDocument
import WorkspaceFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Region {
  fileprivate var json: JSONValue {
    [
      "start": ["line": .integer(Int64(startLine)), "column": .integer(Int64(startColumn))],
      "end": ["line": .integer(Int64(endLine)), "column": .integer(Int64(endColumn))],
    ]
  }

  fileprivate var sarif: JSONValue {
    [
      "startLine": .integer(Int64(startLine)), "startColumn": .integer(Int64(startColumn)),
      "endLine": .integer(Int64(endLine)), "endColumn": .integer(Int64(endColumn)),
    ]
  }
}

private func encoded(_ value: JSONValue) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

func jsonReport(_ report: CheckReport, language: Language = .english) throws -> String {
  let diagnostics: [JSONValue] = report.findings.map { item in
    var object: [String: JSONValue] = [
      "path": .string(item.path), "range": Region(item.finding.range, in: item.text).json,
      "severity": .string(item.finding.severity.rawValue), "code": .string(item.finding.code),
      "message": .string(item.finding.message.text(in: language)),
    ]
    if !item.related.isEmpty {
      object["related"] = .array(
        item.related.map { related in
          [
            "path": .string(related.path), "range": related.region.json,
            "message": .string(related.message.text(in: language)),
          ]
        })
    }
    return .object(object)
  }
  return try encoded([
    "diagnostics": .array(diagnostics),
    "catalog": .string(report.catalogs.isEmpty ? "none" : report.catalogs.joined(separator: ", ")),
    "notChecked": .array(report.unchecked.map { .string($0) }),
    "skipped": .array(report.skipped.map { ["path": .string($0.path), "reason": .string($0.reason)] }),
    "summary": [
      "files": .integer(Int64(report.fileCount)), "plans": .integer(Int64(report.planCount)),
      "errors": .integer(Int64(report.count(.error))), "warnings": .integer(Int64(report.count(.warning))),
      "information": .integer(Int64(report.count(.information))), "hints": .integer(Int64(report.count(.hint))),
    ],
  ])
}

// MARK: SARIF

func sarifReport(_ report: CheckReport, language: Language = .english) throws -> String {
  let topics = Dictionary(
    Rule.topics.flatMap { topic in topic.rules.map { ($0.code, topic.name) } }, uniquingKeysWith: { first, _ in first })
  let rules: [JSONValue] = Rule.all.map { rule in
    [
      "id": .string(rule.code),
      "shortDescription": ["text": .string(rule.summary)],
      "fullDescription": ["text": .string(rule.explanation)],
      "help": ["text": .string(rule.explanation), "markdown": .string(rule.explanation)],
      "helpUri": .string(rule.documentation),
      "properties": ["tags": .array((["kubesphere"] + [topics[rule.code]].compactMap { $0 }).map { .string(tag($0)) })],
      "defaultConfiguration": ["level": .string(sarifLevel(rule.severity))],
    ]
  }
  let results: [JSONValue] = report.findings.map { item in
    var result: [String: JSONValue] = [
      "ruleId": .string(item.finding.code),
      "level": .string(sarifLevel(item.finding.severity)),
      "message": ["text": .string(item.finding.message.text(in: language))],
      "locations": [["physicalLocation": location(item.path, Region(item.finding.range, in: item.text))]],
    ]
    if let index = Rule.all.firstIndex(where: { $0.code == item.finding.code }) {
      result["ruleIndex"] = .integer(Int64(index))
    }
    if !item.related.isEmpty {
      result["relatedLocations"] = .array(
        item.related.enumerated().map { index, related in
          [
            "id": .integer(Int64(index)), "message": ["text": .string(related.message.text(in: language))],
            "physicalLocation": location(related.path, related.region),
          ]
        })
    }
    return .object(result)
  }
  return try encoded([
    "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
    "version": "2.1.0",
    "runs": [
      [
        "tool": [
          "driver": ["name": "installplan-ls", "version": .string(serverVersion), "rules": .array(rules)]
        ],
        "columnKind": "unicodeCodePoints",
        "results": .array(results),
      ]
    ],
  ])
}

private func tag(_ name: String) -> String { name.lowercased().replacing(" ", with: "-") }

private func sarifLevel(_ severity: Severity) -> String {
  switch severity {
  case .error: "error"
  case .warning: "warning"
  case .information, .hint: "note"
  }
}

private func location(_ path: String, _ region: Region) -> JSONValue {
  ["artifactLocation": ["uri": .string(uriReference(path))], "region": region.sarif]
}

/// A path as a URI reference: relative ones stay relative, so that CI can find them in the repository.
private func uriReference(_ path: String) -> String {
  let uri = DocumentURI(filePath: path.hasPrefix("/") ? path : "/" + path).string
  return path.hasPrefix("/") ? uri : String(uri.dropFirst("file:///".count))
}

// MARK: GitHub

/// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func githubReport(_ report: CheckReport, language: Language = .english) -> String {
  report.findings.map { item in
    let region = Region(item.finding.range, in: item.text)
    let command =
      switch item.finding.severity {
      case .error: "error"
      case .warning: "warning"
      case .information, .hint: "notice"
      }
    // GitHub's end column counts the last character; ours is behind it.
    let endColumn =
      region.endLine == region.startLine ? max(region.endColumn - 1, region.startColumn) : region.endColumn
    return "::\(command) file=\(property(item.path)),line=\(region.startLine),endLine=\(region.endLine),"
      + "col=\(region.startColumn),endColumn=\(endColumn),title=\(property(item.finding.code))::"
      + "\(data(item.finding.message.text(in: language)))\n"
  }.joined()
}

private func data(_ text: String) -> String {
  text.reduce(into: "") { result, character in
    switch character {
    case "%": result += "%25"
    case "\r": result += "%0D"
    case "\n": result += "%0A"
    case "\r\n": result += "%0D%0A"
    // What steers a terminal has no place in a log.
    case _ where character.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\t" }:
      result += "\u{FFFD}"
    default: result.append(character)
    }
  }
}

private func property(_ text: String) -> String {
  data(text).reduce(into: "") { result, character in
    switch character {
    case ":": result += "%3A"
    case ",": result += "%2C"
    default: result.append(character)
    }
  }
}
