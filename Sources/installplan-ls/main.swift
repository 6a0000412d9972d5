print("installplan-ls")
