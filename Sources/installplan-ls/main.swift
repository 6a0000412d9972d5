import YAMLSyntax
import ArgumentParser
print(v())
