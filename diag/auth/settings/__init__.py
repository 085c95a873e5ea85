"""Where credentials would come from: profiles, variables and programs, read as databricks-sdk reads them."""
