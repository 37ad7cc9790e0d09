"""Tokens of prompts and texts, by the exported tokenizer in `transformers`."""
import functools


class Tokens:
    def __init__(self, folder, begin="<think>"):
        from transformers import PreTrainedTokenizerFast
        self.tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
        self.begin = begin

    @staticmethod
    @functools.cache
    def of(seed):
        return Tokens(seed.folder / "model", seed.marks.begin)

    def prompt_ids(self, problem):
        """The question as the model is asked it, with the mark that opens the thought."""
        if getattr(self.tokenizer, "chat_template", None):
            text = self.tokenizer.apply_chat_template(
                [{"role": "user", "content": problem.question}], tokenize=False,
                add_generation_prompt=True)
        else:
            text = problem.question + self.begin
        return self.tokenizer.encode(text, add_special_tokens=False)

    def prompt(self, problem):
        """How many tokens the prompt has."""
        return len(self.prompt_ids(problem))

    def fewest(self, text):
        """The fewest tokens that a text can have: numbers are read as whole as they come."""
        return len(self.tokenizer.encode(text, add_special_tokens=False))
