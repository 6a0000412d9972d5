// A plan for another extension, put behind the one at hand.

import KubeSphereModel
import TextDocument
import YAMLSyntax

extension Plan {
  /// An edit that puts a plan for a version behind this one as a document of its own. Nil where the plan is an item of a
  /// list, or JSON, or does not begin at the start of a line.
  func appendingPlan(of version: ExtensionVersion) -> TextEdit? {
    guard root.parent == nil, root.style == .block, source.column(of: root.range.lowerBound) == 0 else { return nil }
    let newline = source.newline
    let unit = String(repeating: " ", count: indentationUnit)
    let name = scalarText(version.extensionName)
    let lines = [
      "---", "apiVersion: \(Plan.group)/\(Plan.version)", "kind: \(Plan.kind)", "metadata:", "\(unit)name: \(name)",
      "spec:", "\(unit)extension:", "\(unit)\(unit)name: \(name)",
      "\(unit)\(unit)version: \(scalarText(version.version))", "\(unit)enabled: true",
      "\(unit)upgradeStrategy: Manual",
    ]
    let endsLine = source.bytes.last == UInt8(ascii: "\n") || source.bytes.last == UInt8(ascii: "\r")
    return TextEdit(
      at: source.count, (endsLine ? "" : newline) + lines.joined(separator: newline) + newline)
  }
}
